import { SinkFailure } from '../../../core/ports/sink'

/** Requests under way at a time: one that the server stores, one that it reads, one that is made. */
const mostAtOnce = 3

/**
 * Does the work of all parts, a few at a time, and begins none after one failed. Rejects when all that was begun has ended, so that
 * nothing is under way when the batch is tried again: with what halving cannot help first.
 */
export async function inParallel<T>(parts: Iterable<T>, work: (part: T) => Promise<void>): Promise<void> {
  const failures: unknown[] = []
  const iterator = parts[Symbol.iterator]()
  const worker = async () => {
    while (failures.length === 0) {
      const next = iterator.next()
      if (next.done) return
      try {
        await work(next.value)
      } catch (error) {
        failures.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: mostAtOnce }, worker))
  if (failures.length > 0) throw failures.find((failure) => !isRefused(failure)) ?? failures[0]
}

const isRefused = (failure: unknown) => failure instanceof SinkFailure && failure.kind === 'refused'
