import type { Server, Socket } from 'node:net'

/** All sockets of all listeners, with a bound: beyond it, and when its address may not open one, a new one is closed at once. */
export class OpenSockets {
  readonly #sockets = new Set<Socket>()

  constructor(
    private readonly max: number,
    private readonly mayOpen: (remoteAddress: string | null) => boolean,
    private readonly onRefused: (reason: 'connection-limit' | 'connection-rate', socket: Socket) => void,
  ) {}

  get size(): number {
    return this.#sockets.size
  }

  /** Counts the sockets of a server from now on. To be called before its own listener for connections. */
  watch(server: Server): void {
    server.prependListener('connection', (socket: Socket) => {
      const refused = this.#refusal(socket)
      if (refused) {
        this.onRefused(refused, socket)
        socket.destroy()
        return
      }
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
  }

  #refusal({ remoteAddress }: Socket): 'connection-limit' | 'connection-rate' | null {
    if (this.#sockets.size >= this.max) return 'connection-limit'
    return this.mayOpen(remoteAddress ?? null) ? null : 'connection-rate'
  }

  destroyAll(): void {
    for (const socket of this.#sockets) socket.destroy()
  }
}
