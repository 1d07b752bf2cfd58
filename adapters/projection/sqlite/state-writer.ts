import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { ProjectionBatch } from '../../../core/ports/projection'
import type { NumberedNames } from './numbered-names'
import { packValues } from './packed-values'

type Part<K extends keyof ProjectionBatch> = ProjectionBatch[K]

const statements = {
  latest: `INSERT INTO latest VALUES (?, ?, ?, ?, ?) ON CONFLICT (device) DO UPDATE SET
    type = excluded.type, at = excluded.at, last_id = excluded.last_id, packed = excluded.packed`,
  facts: 'INSERT OR REPLACE INTO facts VALUES (?, ?, ?, ?, ?, ?, ?)',
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
    for (const { device, heardAt, heartbeatAt, heartbeatMs, epoch, session, goneAt } of all)
      this.#statements.facts.run(this.#devices.key(device), heardAt, heartbeatAt, heartbeatMs, epoch, session, goneAt)
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
