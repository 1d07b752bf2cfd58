import type { Connection } from '../connection'

const puback = 0x40

/**
 * Ends publishes that are on disk and that nobody hears of, in place of aedes, which would write each PUBACK by itself, in
 * three pieces, and then look for subscribers. Here a connection gets all PUBACKs of a commit in one write.
 */
export class Acknowledgements {
  #due: Connection[] = []

  /** Takes note of a publish that is done; `packetId` is absent at QoS 0. */
  add(connection: Connection, packetId: number | undefined): void {
    if (connection.done === 0 && this.#due.push(connection) === 1) process.nextTick(() => this.flush())
    connection.done++
    if (packetId !== undefined) connection.unacknowledged.push(packetId)
  }

  /** Writes what a connection has coming. To be called before any other PUBACK: they keep their order [MQTT-4.6.0-2]. */
  write({ client, conn, unacknowledged }: Connection): void {
    if (unacknowledged.length === 0) return
    const bytes = Buffer.allocUnsafe(4 * unacknowledged.length)
    let at = 0
    for (const id of unacknowledged) {
      bytes[at++] = puback
      bytes[at++] = 2
      bytes[at++] = id >> 8
      bytes[at++] = id & 0xff
    }
    unacknowledged.length = 0
    if (!client.closed) conn.write(bytes)
  }

  /** Writes all of them now, and lets aedes read on. */
  flush(): void {
    const due = this.#due
    this.#due = []
    for (const connection of due) {
      this.write(connection)
      const { client, done } = connection
      connection.done = 0
      for (let n = 0; n < done && !client.closed; n++) client._nextBatch()
    }
  }
}
