import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { crc16, withCrc } from '../../adapters/modbus/crc16'

/** A request as it came over the line. */
export interface SeenRequest {
  readonly unit: number
  readonly code: number
  readonly start: number
  readonly count: number
  /** Registers to write, with function 16. */
  readonly values: readonly number[]
  /** Number of the request, with Modbus TCP. */
  readonly id: number
  readonly socket: Socket
}

/** What a test decides about each request; every way of answering wrongly is its own. */
export type Script = (request: SeenRequest, slave: ScriptedSlave) => void

/** A slave of the test's own: it answers late, wrongly, twice or never, as the script says. Speaks Modbus TCP or RTU over TCP. */
export class ScriptedSlave {
  readonly seen: SeenRequest[] = []
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #framing: 'tcp' | 'rtu'
  script: Script
  connections = 0

  private constructor(framing: 'tcp' | 'rtu', script: Script) {
    this.#framing = framing
    this.script = script
    this.#server = createServer((socket) => this.#serve(socket))
  }

  static async start(framing: 'tcp' | 'rtu', script: Script, port = 0): Promise<ScriptedSlave> {
    const slave = new ScriptedSlave(framing, script)
    slave.#server.listen(port, '127.0.0.1')
    await once(slave.#server, 'listening')
    return slave
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** The right answer: registers to a read, the echo to a write. */
  answer(request: SeenRequest, registers: readonly number[]): void {
    this.send(request, request.code === 3 ? [3, registers.length * 2, ...registers.flatMap(toBytes)] : this.#echo(request))
  }

  exception(request: SeenRequest, code: number): void {
    this.send(request, [request.code | 0x80, code])
  }

  /** Sends function and data in the right frame. */
  send({ unit, id, socket }: SeenRequest, pdu: readonly number[]): void {
    const body = Buffer.from([unit, ...pdu])
    if (this.#framing === 'rtu') socket.write(withCrc(body))
    else socket.write(Buffer.concat([Buffer.from([...toBytes(id), 0, 0, ...toBytes(body.length)]), body]))
  }

  /** Cuts every connection. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #echo({ start, count }: SeenRequest): readonly number[] {
    return [16, ...toBytes(start), ...toBytes(count)]
  }

  #serve(socket: Socket): void {
    this.connections++
    socket.setNoDelay()
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('error', () => undefined)
    let buffer = Buffer.alloc(0)
    socket.on('data', (bytes) => {
      buffer = Buffer.concat([buffer, bytes])
      for (let frame = this.#frameIn(buffer); frame; frame = this.#frameIn(buffer)) {
        buffer = buffer.subarray(frame.length)
        this.#take(frame.body, frame.id, socket)
      }
    })
  }

  #frameIn(buffer: Buffer): { readonly id: number; readonly body: Buffer; readonly length: number } | null {
    const head = this.#framing === 'tcp' ? 6 : 0
    const tail = this.#framing === 'tcp' ? 0 : 2
    const size = buffer[head + 1] === 16 ? 7 + (buffer[head + 6] ?? 256) : 6
    const length = head + size + tail
    if (buffer.length < length) return null
    const body = buffer.subarray(head, head + size)
    if (tail && crc16(body) !== buffer.readUInt16LE(size)) throw new Error('the master sent a wrong checksum')
    return { id: head ? buffer.readUInt16BE(0) : 0, body, length }
  }

  #take(body: Buffer, id: number, socket: Socket): void {
    const words = body.subarray(7)
    const request: SeenRequest = {
      unit: body[0] ?? 0,
      code: body[1] ?? 0,
      start: body.readUInt16BE(2),
      count: body.readUInt16BE(4),
      values: Array.from({ length: words.length >> 1 }, (_, i) => words.readUInt16BE(2 * i)),
      id,
      socket,
    }
    this.seen.push(request)
    this.script(request, this)
  }
}

function toBytes(word: number): readonly number[] {
  return [word >> 8, word & 0xff]
}
