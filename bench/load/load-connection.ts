import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Latencies } from './latencies'
import { connectPacket, disconnectPacket, packetType, readPacket } from './mqtt-packets'
import { firstSeq, TelemetryTemplate } from './telemetry-template'

const maxPacketId = 0xffff

/** One publishing client on a raw socket. */
export class LoadConnection {
  acknowledged = 0
  disconnected = false
  /** Where times from PUBLISH to PUBACK go; null while warming up. */
  latencies: Latencies | null = null
  /** Called with the number of acknowledgements that came in one piece. */
  onAcknowledged: (count: number) => void = () => undefined
  readonly #device: string
  readonly #template: TelemetryTemplate
  /** When each packet identifier was sent; 0 while it is free. */
  readonly #sentAt = new Float64Array(maxPacketId + 1)
  #socket: Socket | null = null
  #rest: Buffer = Buffer.alloc(0)
  #sent = 0
  #closing = false

  constructor(device: string, epoch: number) {
    this.#device = device
    this.#template = new TelemetryTemplate(device, epoch)
  }

  get packetBytes(): number {
    return this.#template.length
  }

  get open(): number {
    return this.#sent - this.acknowledged
  }

  async connect(port: number, password: string): Promise<void> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.#socket = socket
    socket.on('error', () => undefined)
    socket.write(connectPacket(this.#device, password))
    const [connack] = (await once(socket, 'data')) as [Buffer]
    if (connack[0] !== packetType.connack << 4 || connack[3] !== 0) {
      throw new Error(`${this.#device}: the broker refused the connection (return code ${connack[3]})`)
    }
    socket.on('data', (data) => this.#receive(data))
    socket.once('close', () => {
      this.disconnected = !this.#closing
    })
  }

  /** Sends that many messages in one write. */
  send(count: number): void {
    if (count === 0 || this.disconnected) return
    const bytes = Buffer.allocUnsafe(count * this.#template.length)
    const now = Date.now()
    const sentAt = performance.now()
    for (let n = 0; n < count; n++) {
      const packetId = (this.#sent % maxPacketId) + 1
      this.#template.write(bytes, n * this.#template.length, packetId, firstSeq + this.#sent, now)
      this.#sentAt[packetId] = sentAt
      this.#sent++
    }
    this.#socket?.write(bytes)
  }

  close(): void {
    this.#closing = true
    this.#socket?.end(disconnectPacket)
    this.#socket?.destroySoon()
  }

  #receive(data: Buffer): void {
    const received = this.#rest.length === 0 ? data : Buffer.concat([this.#rest, data])
    const now = performance.now()
    let from = 0
    let count = 0
    for (let packet = readPacket(received, from); packet !== null; packet = readPacket(received, from)) {
      if (packet.type === packetType.puback) {
        this.latencies?.add(now - (this.#sentAt[received.readUInt16BE(packet.bodyAt)] ?? now))
        count++
      }
      from = packet.end
    }
    this.#rest = received.subarray(from)
    this.acknowledged += count
    if (count > 0) this.onAcknowledged(count)
  }
}
