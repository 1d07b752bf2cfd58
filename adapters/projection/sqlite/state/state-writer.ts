import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { ProjectionBatch } from '../../../../core/ports/projection'
import type { NumberedNames } from '../names/numbered-names'
import { gapRow } from './gap-row'
import { packValues } from './packed-values'

type Part<K extends keyof ProjectionBatch> = ProjectionBatch[K]

const statements = {
  latest: `INSERT INTO latest VALUES (?, ?, ?, ?, ?) ON CONFLICT (device) DO UPDATE SET
    type = excluded.type, at = excluded.at, last_id = excluded.last_id, packed = excluded.packed`,
  facts: 'INSERT OR REPLACE INTO facts VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  continuity: 'INSERT OR REPLACE INTO continuity VALUES (?, ?, ?, ?, ?)',
  memory: 'INSERT OR REPLACE INTO memory VALUES (?, ?, ?, ?)',
  unlearn: 'DELETE FROM memory WHERE device = ? AND dialect = ?',
  gap: 'INSERT OR REPLACE INTO gap VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  event: 'INSERT INTO event VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  rejected: 'INSERT INTO rejected VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  settle: 'DELETE FROM rejected WHERE id = ?',
  retain: 'INSERT OR REPLACE INTO retained VALUES (?, ?, ?)',
  release: 'DELETE FROM retained WHERE topic = ?',
  progress: 'UPDATE progress SET cursor = max(cursor, ?)',
} as const

/** Writes everything of a batch but its readings. */
export class StateWriter {
  readonly #statements: Record<keyof typeof statements, StatementSync>
  readonly #devices: NumberedNames
  readonly #channelKey: (name: string) => number

  constructor(db: DatabaseSync, devices: NumberedNames, channels: NumberedNames) {
    const prepared = Object.entries(statements).map(([name, sql]) => [name, db.prepare(sql)])
    this.#statements = Object.fromEntries(prepared)
    this.#devices = devices
    this.#channelKey = (name) => channels.key(name)
  }

  latest(all: Part<'latest'>): void {
    for (const { device, type, at, id, values } of all)
      this.#statements.latest.run(this.#devices.key(device), type, at, id, packValues(values, this.#channelKey))
  }

  facts(all: Part<'facts'>): void {
    for (const { device, heardAt, heartbeatAt, heartbeatMs, timeoutMs, epoch, session, goneAt } of all) {
      const key = this.#devices.key(device)
      this.#statements.facts.run(key, heardAt, heartbeatAt, heartbeatMs, timeoutMs, epoch, session, goneAt)
    }
  }

  continuity(all: Part<'continuity'>): void {
    for (const { device, intervalMs, newestAt, latencyMs, book } of all) {
      const json = JSON.stringify(book ?? null)
      this.#statements.continuity.run(this.#devices.key(device), intervalMs, newestAt, latencyMs, json)
    }
  }

  memories(all: Part<'memories'>): void {
    for (const { device, dialect, state, wakeAt } of all)
      if (state === null) this.#statements.unlearn.run(this.#devices.key(device), dialect)
      else this.#statements.memory.run(this.#devices.key(device), dialect, JSON.stringify(state), wakeAt)
  }

  gaps(all: Part<'gaps'>): void {
    for (const gap of all) this.#statements.gap.run(...gapRow(gap, this.#devices.key(gap.device)))
  }

  events(all: Part<'events'>): void {
    for (const { id, device, kind, at, receivedAt, body } of all)
      this.#statements.event.run(id, this.#devices.key(device), kind, at, receivedAt, JSON.stringify(body))
  }

  settle(ids: Part<'settled'>): void {
    for (const id of ids) this.#statements.settle.run(id)
  }

  rejected(all: Part<'rejected'>): void {
    for (const { id, device, receivedAt, topic, code, reason, raw, size } of all)
      this.#statements.rejected.run(id, device, receivedAt, topic, code, reason, raw, size)
  }

  retained(all: Part<'retained'>): void {
    for (const { topic, payload, qos } of all)
      if (payload.length > 0) this.#statements.retain.run(topic, payload, qos)
      else this.#statements.release.run(topic)
  }

  progress(cursor: number): void {
    this.#statements.progress.run(cursor)
  }
}
