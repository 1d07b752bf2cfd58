import type { DeviceFilter } from '../../core/device'
import { HubError } from '../../core/errors/hub-error'
import type { ProjectionPage, ProjectionReader } from '../../core/ports/projection'
import type { Directory } from '../../core/projection/directory'
import type { StreamName, StreamPage, StreamRequest } from '../client/hub'

type StoredStream = Exclude<StreamName, 'presence'>

/** Answers pages of the stored streams, and holds a request that finds nothing until something is committed. */
export class StreamServer {
  readonly #reader: ProjectionReader
  readonly #directory: Directory
  #waiting = new Set<() => void>()

  constructor(reader: ProjectionReader, directory: Directory) {
    this.#reader = reader
    this.#directory = directory
  }

  /** Something was committed: every held request looks again. */
  committed(): void {
    const waiting = this.#waiting
    this.#waiting = new Set()
    for (const look of waiting) look()
  }

  async read<S extends StoredStream>(request: StreamRequest<S>): Promise<StreamPage<S>> {
    const limit = bounded('limit', request.limit ?? 500, 1, 5000)
    const waitMs = bounded('waitMs', request.waitMs ?? 0, 0, 30_000)
    const after = request.after === 'now' ? this.#reader.head(request.stream) : request.after
    const deadline = performance.now() + waitMs
    let page = this.#page(request, after, limit)
    while (page.items.length === 0 && page.caughtUp) {
      const left = deadline - performance.now()
      if (left <= 0) break
      await this.#news(left)
      page = this.#page(request, page.next, limit)
    }
    return page as StreamPage<S>
  }

  #page(request: StreamRequest<StoredStream>, after: number, limit: number): ProjectionPage<unknown> {
    const filter = this.#directory.resolve(request.filter ?? {}) satisfies DeviceFilter
    switch (request.stream) {
      case 'readings':
        return this.#reader.readings(after, filter, limit)
      case 'latest':
        return this.#reader.latestSince(after, filter, limit)
      case 'events':
        return this.#reader.events(after, filter, request.only ? request.only.split(',') : null, limit)
      case 'rejected':
        return this.#reader.rejectedSince(after, filter, limit)
      default:
        throw new HubError(
          'INVALID_ARGUMENT',
          `there is no stream "${String(request.stream)}"; there are readings, latest, events, rejected, presence`,
        )
    }
  }

  #news(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        this.#waiting.delete(look)
        resolve()
      }, ms)
      this.#waiting.add(look)
    })
  }
}

function bounded(name: string, value: number, min: number, max: number): number {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new HubError('INVALID_ARGUMENT', `${name} must be a whole number from ${min} to ${max}, not ${String(value)}`)
  }
  return value
}
