import { onUnmounted } from 'vue'

/** An answer that has not come by then is not waited for any longer, ms. */
const patienceMs = 10_000

let serial = 0

/** Questions to the flow behind the page. `send` brings a message to the server; `take` is given each answer. */
export function useQuestions(send) {
  const open = new Map()

  /** Resolves with the answer; rejects with what went wrong in words for an operator, also when nobody answers. */
  function ask(wish) {
    serial += 1
    const n = serial
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => settle(n, () => reject(new Error('No answer within 10 s. Is the tab Dashboard deployed, and does the hub run?'))),
        patienceMs,
      )
      open.set(n, { resolve, reject, timer })
      send({ wish: { ...wish, n } })
    })
  }

  function take(answer) {
    const waiting = open.get(answer.n)
    if (!waiting) return
    settle(answer.n, () =>
      answer.kind === 'failure'
        ? waiting.reject(Object.assign(new Error(answer.message), { code: answer.code }))
        : waiting.resolve(answer),
    )
  }

  function settle(n, finish) {
    clearTimeout(open.get(n)?.timer)
    open.delete(n)
    finish()
  }

  onUnmounted(() => {
    for (const { timer } of open.values()) clearTimeout(timer)
    open.clear()
  })
  return { ask, take }
}
