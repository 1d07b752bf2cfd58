import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import {
  generate,
  type IConnackPacket,
  type IConnectPacket,
  type IPublishPacket,
  type ISubackPacket,
  type Packet,
  parser,
} from 'mqtt-packet'
import { until } from './until'

/** A device on a real socket, packet by packet; nothing happens that the test did not ask for. */
export class Device {
  readonly received: Packet[] = []
  #closed = false
  #nextId = 1

  constructor(readonly conn: Duplex) {
    const parse = parser({ protocolVersion: 4 })
    parse.on('packet', (packet) => this.received.push(packet))
    conn.on('data', (chunk: Buffer) => parse.parse(chunk))
    conn.on('error', () => {})
    conn.on('close', () => {
      this.#closed = true
    })
  }

  get closed(): boolean {
    return this.#closed
  }

  send(...packets: Packet[]): void {
    this.sendBytes(Buffer.concat(packets.map((packet) => generate(packet, { protocolVersion: 4 }))))
  }

  sendBytes(bytes: Uint8Array): void {
    this.conn.write(bytes)
  }

  /** Sends CONNECT and answers with the CONNACK. */
  async connect(over: Partial<IConnectPacket> = {}): Promise<IConnackPacket> {
    this.send(connectPacket(over))
    return (await this.next('connack')) as IConnackPacket
  }

  publish(topic: string, payload: string | Buffer, over: Partial<IPublishPacket> = {}): number {
    const messageId = this.#nextId++
    this.send(publishPacket(topic, payload, { messageId, ...over }))
    return messageId
  }

  /** Answers with the granted QoS of each filter; 128 is a refusal. */
  async subscribe(filters: string | string[], qos: 0 | 1 | 2 = 1): Promise<readonly (number | object)[]> {
    const subscriptions = [filters].flat().map((topic) => ({ topic, qos }))
    this.send({ cmd: 'subscribe', messageId: this.#nextId++, subscriptions })
    return ((await this.next('suback')) as ISubackPacket).granted
  }

  /** Takes the oldest packet of this kind that has arrived or arrives. */
  async next(cmd: Packet['cmd']): Promise<Packet> {
    const isMine = (packet: Packet) => packet.cmd === cmd
    await until(`a ${cmd} packet (closed: ${this.#closed}, got: ${this.received.map((p) => p.cmd)})`, () =>
      this.received.some(isMine),
    )
    const at = this.received.findIndex(isMine)
    return this.received.splice(at, 1)[0] as Packet
  }

  async nextMessage(): Promise<{ topic: string; text: string; packet: IPublishPacket }> {
    const packet = (await this.next('publish')) as IPublishPacket
    return { topic: packet.topic, text: packet.payload.toString(), packet }
  }

  /** Proves that nothing more comes: whatever the broker sent before the answer to this PINGREQ has arrived with it. */
  async ping(): Promise<void> {
    this.send({ cmd: 'pingreq' })
    await this.next('pingresp')
  }

  async expectClosed(): Promise<void> {
    await until(`the broker closes the connection (got: ${this.received.map((p) => p.cmd)})`, () => this.#closed)
  }

  /** Says goodbye. */
  async disconnect(): Promise<void> {
    this.send({ cmd: 'disconnect' })
    await this.expectClosed()
  }

  /** Vanishes without DISCONNECT. */
  vanish(): void {
    this.conn.destroy()
  }

  /** Vanishes with a TCP reset, which the broker notices even while it does not read. */
  reset(): void {
    ;(this.conn as Socket).resetAndDestroy()
  }

  /** Stops reading, so that the broker's data piles up. */
  freeze(): void {
    this.conn.pause()
  }
}

export function connectPacket(over: Partial<IConnectPacket> = {}): IConnectPacket {
  return {
    cmd: 'connect',
    clientId: 'ACV-1',
    clean: true,
    keepalive: 0,
    username: 'ACV-1',
    password: Buffer.from('secret'),
    ...over,
  }
}

export function publishPacket(topic: string, payload: string | Buffer, over: Partial<IPublishPacket> = {}): IPublishPacket {
  return { cmd: 'publish', topic, payload, qos: 1, dup: false, retain: false, ...over }
}

/** Opens a TCP connection without saying anything on it. */
export async function dial(port: number): Promise<Device> {
  const socket: Socket = connectTcp({ port, host: '127.0.0.1', noDelay: true })
  const device = new Device(socket)
  await once(socket, 'connect')
  return device
}

/** Connects a device whose client id and user name are `id`. */
export async function connectDevice(port: number, id: string, over: Partial<IConnectPacket> = {}): Promise<Device> {
  const device = await dial(port)
  const { returnCode } = await device.connect({ clientId: id, username: id, ...over })
  if (returnCode !== 0) throw new Error(`${id} was refused with return code ${returnCode}`)
  return device
}
