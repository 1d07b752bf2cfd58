import type { StoredMemory } from '../ports/projection'
import { DeadlineQueue } from '../presence/deadline-queue'

/** What one dialect remembers of one device. */
interface Entry {
  memory: StoredMemory
  /** Time of the entry's valid place in the queue; other places of it are leftovers. */
  queuedAt: number
  dropped: boolean
}

const none = Number.POSITIVE_INFINITY

/** What the dialects remember of devices, and when they want to be asked. */
export class MemoryBook {
  /** By dialect, then by device: a device may speak more than one dialect. */
  readonly #entries = new Map<string, Map<string, Entry>>()
  readonly #queue = new DeadlineQueue<Entry>()
  readonly #changed = new Set<Entry>()

  constructor(stored: Iterable<StoredMemory> = []) {
    for (const memory of stored) this.set(memory)
    this.#changed.clear()
  }

  /** What a dialect remembers of a device; null: nothing. */
  stateOf(device: string, dialect: string): unknown {
    return this.#find(device, dialect)?.memory.state ?? null
  }

  /** Whether a dialect wants to be asked about a device by `now`, ms UTC of arrival. */
  isDue(device: string, dialect: string, now: number): boolean {
    const wakeAt = this.#find(device, dialect)?.memory.wakeAt ?? null
    return wakeAt !== null && wakeAt <= now
  }

  set(memory: StoredMemory): void {
    const entry = this.#find(memory.device, memory.dialect)
    if (entry === undefined) {
      if (!isEmpty(memory)) this.#add(memory)
      return
    }
    if (entry.memory.state === memory.state && entry.memory.wakeAt === memory.wakeAt) return
    entry.memory = memory
    this.#changed.add(entry)
    this.#wait(entry)
  }

  /** Memories that want to be asked by `now`, those that waited longest first. They stay until they are set anew. */
  due(now: number): readonly StoredMemory[] {
    const due: Entry[] = []
    for (let slot = this.#queue.takeDue(now); slot !== undefined; slot = this.#queue.takeDue(now)) {
      const entry = slot.item
      if (entry.dropped || entry.queuedAt !== slot.at) continue
      entry.queuedAt = none
      const { wakeAt } = entry.memory
      if (wakeAt !== null && wakeAt <= now) due.push(entry)
      else this.#wait(entry)
    }
    // Everybody waits on, whoever is asked now: only a new time, or none, takes one out.
    for (const entry of due) this.#wait(entry)
    return due.map(({ memory }) => memory).sort(byTime)
  }

  /** Drops all that is remembered of a device. */
  forget(device: string): void {
    for (const devices of this.#entries.values()) {
      const entry = devices.get(device)
      if (entry) this.#drop(entry)
    }
    for (const entry of this.#changed) if (entry.memory.device === device) this.#changed.delete(entry)
  }

  /** What changed since the last call. */
  takeChanges(): readonly StoredMemory[] {
    const changed = [...this.#changed]
    this.#changed.clear()
    for (const entry of changed) if (isEmpty(entry.memory)) this.#drop(entry)
    return changed.map(({ memory }) => memory)
  }

  #find(device: string, dialect: string): Entry | undefined {
    return this.#entries.get(dialect)?.get(device)
  }

  #add(memory: StoredMemory): void {
    const entry: Entry = { memory, queuedAt: none, dropped: false }
    const devices = this.#entries.get(memory.dialect) ?? new Map<string, Entry>()
    this.#entries.set(memory.dialect, devices.set(memory.device, entry))
    this.#changed.add(entry)
    this.#wait(entry)
  }

  /** One place each: a time that is put off waits until the earlier one has come, and takes its place again then. */
  #wait(entry: Entry): void {
    const { wakeAt } = entry.memory
    if (wakeAt === null || wakeAt >= entry.queuedAt) return
    entry.queuedAt = wakeAt
    this.#queue.add(wakeAt, entry)
  }

  #drop(entry: Entry): void {
    entry.dropped = true
    this.#entries.get(entry.memory.dialect)?.delete(entry.memory.device)
  }
}

function isEmpty({ state, wakeAt }: StoredMemory): boolean {
  return state === null && wakeAt === null
}

function byTime(a: StoredMemory, b: StoredMemory): number {
  const [one, other] = [a.wakeAt ?? 0, b.wakeAt ?? 0]
  if (one !== other) return one - other
  if (a.device !== b.device) return a.device < b.device ? -1 : 1
  return a.dialect < b.dialect ? -1 : 1
}
