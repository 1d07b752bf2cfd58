import type { Decoded, Dialect, Recalled } from '../../core/dialect'
import type { Uplink } from '../../core/uplink'
import { deviceTypes, dialects } from '../../devices'
import { matchTopic } from '../../protocol/topics'

/** One message of a sequence, or a pause after which the memory is asked. Times are ms after the start of the sequence. */
export interface SequenceStep {
  readonly after: number
  /** Absent: a pause. */
  readonly topic?: string
  readonly qos?: 0 | 1 | 2
  readonly json?: unknown
  readonly text?: string
  readonly expect: {
    /** What they must have at least; `after` instead of `at`. */
    readonly readings?: readonly object[]
    readonly events?: readonly object[]
    readonly rejections?: readonly string[]
    readonly mark?: object
    readonly timeoutMs?: number
    /** When the memory wants to be asked; null: never; absent: not looked at. */
    readonly wakeAfter?: number | null
  }
}

/** Messages of one device in order of arrival, and what becomes of each: what takes more than one of them to understand. */
export interface SequenceSample {
  readonly name: string
  readonly device: string
  /** ISO 8601. */
  readonly start: string
  readonly steps: readonly SequenceStep[]
}

/** Decodes messages of one device one after another, with what its dialect remembers, as the hub does. */
export class SequenceDecoder {
  readonly #dialect: Dialect
  /** JSON text, as a store would keep it. */
  #state = 'null'

  constructor(dialect: Dialect) {
    this.#dialect = dialect
  }

  get stateSize(): number {
    return Buffer.byteLength(this.#state)
  }

  message(uplink: Uplink): Recalled {
    const dialect = this.#dialect
    const type = deviceTypes.find(({ name }) => name === dialect.defaultType)
    const route = routeOf(dialect, uplink.topic)
    if (type === undefined || route === null) throw new Error(`dialect ${dialect.name} has no topic ${uplink.topic}`)
    const decoded = dialect.decode(uplink, { dialect: dialect.name, ...route }, type)
    const state: unknown = JSON.parse(this.#state)
    return this.#keep(dialect.memory?.recall(state, decoded, uplink) ?? { state: null, decoded, wakeAt: null })
  }

  pause(now: number): Recalled {
    const state: unknown = JSON.parse(this.#state)
    return this.#keep(this.#dialect.memory?.expire?.(state, now) ?? { state, decoded: nothing, wakeAt: null })
  }

  #keep(recalled: Recalled): Recalled {
    this.#state = JSON.stringify(recalled.state)
    return recalled
  }
}

const nothing: Decoded = { readings: [], events: [], rejections: [] }

/** The dialect of a topic. */
export function dialectOf(topic: string): Dialect {
  const found = dialects.find((dialect) => routeOf(dialect, topic) !== null)
  if (found === undefined) throw new Error(`no dialect has the topic ${topic}`)
  return found
}

function routeOf({ uplinks, downlinks }: Dialect, topic: string) {
  const all = [
    ...uplinks.map((one) => ({ ...one, down: false })),
    ...downlinks.map((pattern) => ({ pattern, kind: 'command', down: true })),
  ]
  for (const { pattern, kind, down } of all) {
    const match = matchTopic(pattern, topic)
    if (match !== null) return { kind, device: match.device, down }
  }
  return null
}
