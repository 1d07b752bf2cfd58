import type { ArchivedPlace } from '../../adapters/archive'
import type { ListedObject, ObjectStore } from '../../core/ports/object-store'
import { SinkFailure } from '../../core/ports/sink'
import { KeyedTurns } from '../../hub/access/keyed-turns'

/** What a store does with an operation: as it should, or the process dies before or after it, or it fails. */
export type Fate = 'works' | 'dies' | 'dies-after' | SinkFailure

export interface Operation {
  readonly kind: 'prepare' | 'put' | 'get' | 'list'
  readonly key: string
}

/** Objects in memory, kept when the process that wrote them dies, and a store of them that fails as told. */
export class ScriptedObjects {
  readonly stored = new Map<string, Buffer>()
  /** All that was asked, in order. */
  readonly operations: Operation[] = []
  /** Puts that are underway, and the most that were at the same time. */
  atOnce = 0
  mostAtOnce = 0
  /** Decides what becomes of each operation. */
  fate: (operation: Operation) => Fate | Promise<Fate> = () => 'works'

  /** For one process: after its death, nothing of it reaches the objects or is answered. */
  open(onDeath: () => void = () => {}): ObjectStore & { readonly isClosed: boolean } {
    let isDead = false
    let isClosed = false
    const run = async <T>(operation: Operation, work: () => T): Promise<T> => {
      // As with a disk or a network, the answer comes later.
      await new Promise(setImmediate)
      if (isDead) return never
      this.operations.push(operation)
      const fate = await this.fate(operation)
      if (fate instanceof SinkFailure) throw fate
      const answer = fate === 'dies' ? null : work()
      if (fate === 'works') return answer as T
      isDead = true
      onDeath()
      return never
    }
    const { stored } = this
    const tally = this.#tally.bind(this)
    return {
      prepare: () => run({ kind: 'prepare', key: '' }, () => undefined),
      put: (key, body) => tally(() => run({ kind: 'put', key }, () => void stored.set(key, Buffer.from(body)))),
      get: (key) => run({ kind: 'get', key }, () => stored.get(key) ?? null),
      async *list(prefix) {
        const found = [...stored].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1))
        await run({ kind: 'list', key: prefix }, () => undefined)
        for (const [key, body] of found) yield { key, bytes: body.length } satisfies ListedObject
      },
      delete: async (key) => void stored.delete(key),
      close: async () => {
        isClosed = true
      },
      get isClosed() {
        return isClosed
      },
    }
  }

  async #tally(put: () => Promise<void>): Promise<void> {
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.atOnce)
    await put().finally(() => this.atOnce--)
  }
}

/** A place as one process knows it; what is `kept` outlives its death. Nobody has archived to it yet. */
export function archivedPlace(kept = { wasThere: false }): ArchivedPlace {
  const turns = new KeyedTurns()
  return {
    wasThere: () => kept.wasThere,
    isThere() {
      kept.wasThere = true
    },
    inTurn: (work) => turns.take('', work),
  }
}

const never = new Promise<never>(() => {})
