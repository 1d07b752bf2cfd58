import { setTimeout as delay } from 'node:timers/promises'

/**
 * Asks again and again until the answer is neither undefined, null nor false: the other side is another process, so
 * there is nothing to be told by. Fails with `what` and the last error after `timeoutMs`.
 */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  timeoutMs = 30_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs
  let last: unknown
  while (performance.now() < deadline) {
    try {
      const answer = await ask()
      if (answer !== undefined && answer !== null && answer !== false) return answer
    } catch (error) {
      last = error
    }
    await delay(50)
  }
  throw new Error(`${what}: not within ${timeoutMs / 1000} s`, last === undefined ? undefined : { cause: last })
}
