import type { Server, Socket } from 'node:net'
import type { IsTrusted } from './trusted-proxies'

/**
 * Closes connections of an address that has `most` open already, so that one client which opens many and sends little cannot
 * take them all. A trusted proxy brings everybody's.
 */
export function capConnections(server: Server, most: number, isTrusted: IsTrusted): void {
  const open = new Map<string, number>()
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? ''
    if (isTrusted(address)) return
    const count = (open.get(address) ?? 0) + 1
    if (count > most) {
      socket.destroy()
      return
    }
    open.set(address, count)
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1
      if (left > 0) open.set(address, left)
      else open.delete(address)
    })
  })
}
