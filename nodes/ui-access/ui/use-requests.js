import { onUnmounted, reactive } from 'vue'

/** An answer that has not come by then is not waited for any longer, ms. Hashing a password takes its time on a busy machine. */
const patienceMs = 20_000

let serial = 0

/** Requests to the server behind the page. `send` brings a message there; `take` is given each answer. */
export function useRequests(send) {
  const open = new Map()
  const state = reactive({ busy: 0 })

  /** Resolves with the value; rejects with what went wrong in words for people, also when nobody answers. */
  function ask(what, args) {
    serial += 1
    const n = serial
    state.busy += 1
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => settle(n, () => reject(new Error('No answer. Does the hub run?'))), patienceMs)
      open.set(n, { resolve, reject, timer })
      send({ ask: { n, what, ...(args && { with: args }) } })
    })
  }

  function take(answer) {
    const waiting = open.get(answer.n)
    if (!waiting) return
    settle(answer.n, () =>
      answer.failure
        ? waiting.reject(Object.assign(new Error(answer.failure.message), { code: answer.failure.code }))
        : waiting.resolve(answer.value),
    )
  }

  function settle(n, finish) {
    clearTimeout(open.get(n)?.timer)
    open.delete(n)
    state.busy -= 1
    finish()
  }

  onUnmounted(() => {
    for (const { timer } of open.values()) clearTimeout(timer)
    open.clear()
  })
  return { ask, take, state }
}
