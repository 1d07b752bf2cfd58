import { connect, type Socket } from 'node:net'
import { BusError } from '../../core/polling/modbus-bus'
import type { Line, LineEvents } from './line'

/** A dead partner is found by the kernel, even while nothing is asked. */
const keepAliveMs = 10_000

const advice: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there: check the port, and whether Modbus TCP is switched on',
  EHOSTUNREACH: 'there is no way to this address: check the address, cables and the network of this machine',
  ENETUNREACH: 'there is no way to this address: check the address, cables and the network of this machine',
  ENOTFOUND: 'nobody knows this host name: check its spelling, or use the IP address',
  EAI_AGAIN: 'host names cannot be looked up at the moment: use the IP address',
}

/** A TCP connection to a meter, a gateway or a serial device server. */
export class TcpLine implements Line {
  readonly settings = null
  readonly #host: string
  readonly #port: number
  readonly #connectMs: number
  readonly #events: LineEvents
  #socket: Socket | null = null

  constructor(address: { readonly host: string; readonly port: number }, connectMs: number, events: LineEvents) {
    this.#host = address.host
    this.#port = address.port
    this.#connectMs = connectMs
    this.#events = events
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === 'open'
  }

  async open(): Promise<void> {
    if (this.isOpen) return
    const socket = connect({
      host: this.#host,
      port: this.#port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: keepAliveMs,
    })
    this.#socket = socket
    await this.#connected(socket)
    socket.on('data', (bytes) => this.#events.bytes(bytes))
    socket.once('close', () => {
      if (this.#socket !== socket) return
      this.#socket = null
      this.#events.ended('the connection was cut')
    })
  }

  write(bytes: Buffer): void {
    this.#socket?.write(bytes)
  }

  async close(): Promise<void> {
    const socket = this.#socket
    this.#socket = null
    socket?.destroy()
  }

  #connected(socket: Socket): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (why: string) => {
        clearTimeout(timer)
        if (this.#socket === socket) this.#socket = null
        socket.destroy()
        reject(new BusError('BUS_UNREACHABLE', `${this.#host}:${this.#port} cannot be reached; ${why}.`))
      }
      const timer = setTimeout(() => fail(`it did not answer within ${this.#connectMs} ms`), this.#connectMs)
      const refused = (error: NodeJS.ErrnoException) => fail(advice[error.code ?? ''] ?? error.message)
      const ended = () => fail('the connection was closed')
      socket.once('error', refused).once('close', ended)
      socket.once('connect', () => {
        clearTimeout(timer)
        socket.off('error', refused).off('close', ended)
        // A later error is always followed by 'close', which says all there is to say.
        socket.on('error', () => undefined)
        resolve()
      })
    })
  }
}
