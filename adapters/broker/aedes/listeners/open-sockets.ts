import type { Server, Socket } from 'node:net'

/** All sockets of all listeners, with a bound: beyond it a new one is closed at once. */
export class OpenSockets {
  readonly #sockets = new Set<Socket>()

  constructor(
    private readonly max: number,
    private readonly onTooMany: (socket: Socket) => void,
  ) {}

  get size(): number {
    return this.#sockets.size
  }

  /** Counts the sockets of a server from now on. To be called before its own listener for connections. */
  watch(server: Server): void {
    server.prependListener('connection', (socket: Socket) => {
      if (this.#sockets.size >= this.max) {
        this.onTooMany(socket)
        socket.destroy()
        return
      }
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
  }

  destroyAll(): void {
    for (const socket of this.#sockets) socket.destroy()
  }
}
