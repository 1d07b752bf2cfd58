import type { Server, Socket } from 'node:net'
import { networkOf } from '../../../core/access/network'
import type { IsTrusted } from './trusted-proxies'

/**
 * Closes connections of an address (of IPv6: one /64) that has `most` open already, so that one client which opens many and sends little cannot
 * take them all. A trusted proxy brings everybody's.
 */
export function capConnections(server: Server, most: number, isTrusted: IsTrusted): void {
  const open = new Map<string, number>()
  server.on('connection', (socket: Socket) => {
    const peer = socket.remoteAddress ?? ''
    if (isTrusted(peer)) return
    const address = networkOf(peer)
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
