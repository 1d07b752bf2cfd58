import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Latencies } from './latencies'
import { connectPacket, disconnectPacket, packetType, pingPacket, pubrelPacket, readPacket } from './mqtt-packets'
import type { Template } from './template'

const maxPacketId = 0xffff

/** One publishing client on a raw socket. */
export class LoadConnection {
  acknowledged = 0
  disconnected = false
  /** Where times from PUBLISH to PUBACK or PUBREC go; null while warming up. */
  latencies: Latencies | null = null
  /** Called with the number of acknowledgements that came in one piece. */
  onAcknowledged: (count: number) => void = () => undefined
  readonly device: string
  readonly #template: Template
  /** When each packet identifier was sent. */
  readonly #sentAt = new Float64Array(maxPacketId + 1)
  /** With QoS 0: how many messages the answer to each ping that is open stands for. */
  readonly #pinged: number[] = []
  #socket: Socket | null = null
  #rest: Buffer = Buffer.alloc(0)
  #sent = 0
  #closing = false

  constructor(device: string, template: Template) {
    this.device = device
    this.#template = template
  }

  get readingsPerMessage(): number {
    return this.#template.readings
  }

  get open(): number {
    return this.#sent - this.acknowledged
  }

  get sent(): number {
    return this.#sent
  }

  async connect(port: number, password: string): Promise<void> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.#socket = socket
    socket.on('error', () => undefined)
    socket.write(connectPacket(this.device, password))
    const [connack] = (await once(socket, 'data')) as [Buffer]
    if (connack[0] !== packetType.connack << 4 || connack[3] !== 0) {
      throw new Error(`${this.device}: the broker refused the connection (return code ${connack[3]})`)
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
      this.#template.write(bytes, n * this.#template.length, packetId, this.#sent, now)
      this.#sentAt[packetId] = sentAt
      this.#sent++
    }
    this.#socket?.write(bytes)
    if (this.#template.qos > 0) return
    // Nothing is acknowledged with QoS 0, but packets are handled in order: a ping answered later means they were.
    this.#pinged.push(count)
    this.#socket?.write(pingPacket)
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
      count += this.#answered(packet.type, received, packet.bodyAt, now)
      from = packet.end
    }
    this.#rest = received.subarray(from)
    this.acknowledged += count
    if (count > 0) this.onAcknowledged(count)
  }

  /** How many messages a packet acknowledges. */
  #answered(type: number, received: Buffer, bodyAt: number, now: number): number {
    if (type === packetType.pingresp) return this.#pinged.shift() ?? 0
    if (type === packetType.pubcomp) return 1
    if (type !== packetType.puback && type !== packetType.pubrec) return 0
    const packetId = received.readUInt16BE(bodyAt)
    this.latencies?.add(now - (this.#sentAt[packetId] ?? now))
    if (type === packetType.puback) return 1
    this.#socket?.write(pubrelPacket(packetId))
    return 0
  }
}
