import { onMounted, onUnmounted, reactive } from 'vue'

/** How often a list that stands open is asked for again, ms. */
const everyMs = 10_000

/** A list of the server's that stays fresh while it is looked at. `act` does something and shows the list as it then is. */
export function useList(ask, what) {
  const list = reactive({ items: null, trouble: '' })

  async function load() {
    try {
      list.items = await ask(what)
      list.trouble = ''
    } catch (error) {
      list.trouble = error.message
    }
  }

  /** Answers the value, or undefined after a failure, which is then shown. */
  async function act(name, args) {
    try {
      const value = await ask(name, args)
      await load()
      return value
    } catch (error) {
      list.trouble = error.message
      return undefined
    }
  }

  let timer
  onMounted(() => {
    load()
    timer = setInterval(() => document.hidden || load(), everyMs)
  })
  onUnmounted(() => clearInterval(timer))
  return { list, load, act }
}
