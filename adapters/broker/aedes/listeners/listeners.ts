import { once } from 'node:events'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import type { ListenerInfo } from '../../../../core/ports/broker'
import type { Address, BrokerListeners } from '../options'
import type { ListenerContext } from './listener-context'
import { TlsListener } from './tls-listener'
import { createWebSocketServer } from './websocket-listener'

export interface OpenListeners {
  readonly all: readonly ListenerInfo[]
  /** The one with TLS; null where there is none. */
  readonly tls: TlsListener | null
  /** Stops listening; connections that are open stay. Resolves when the last of them is gone. */
  close(): Promise<void>
}

// Small packets must not wait for Nagle (measured: 43 ms for an echo with it), and a peer that vanished without a word and
// has no MQTT keep-alive is noticed by TCP.
const socketOptions = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 }

const plain = { tls: false, clientCertificates: 'off' } as const

/** Opens every listener or none. Rejects with a message that names the one that failed. */
export async function openListeners(listeners: BrokerListeners, context: ListenerContext): Promise<OpenListeners> {
  const { mqtt, mqtts, ws, open: old = [] } = listeners
  const servers: Server[] = []
  const all: ListenerInfo[] = []
  const open = async (server: Server, { host, port }: Address, info: Omit<ListenerInfo, 'host' | 'port'>) => {
    context.sockets.watch(server)
    server.listen(port, host)
    await once(server, 'listening').catch((error: unknown) => {
      throw new Error(`The ${info.name} listener cannot use ${host}:${port}: ${(error as Error).message}`, { cause: error })
    })
    servers.push(server)
    server.on('error', (error) => context.log.warn({ err: error, listener: info.name }, 'A listener reported an error'))
    all.push({ ...info, host, port: (server.address() as AddressInfo).port })
  }
  const close = async () => {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  }
  try {
    await open(plainServer('mqtt', context), mqtt, { ...plain, name: 'mqtt' })
    const tls = mqtts ? new TlsListener(mqtts, socketOptions, context) : null
    if (mqtts && tls) {
      const { clientCertificates = 'off' } = mqtts
      await open(tls.server, mqtts, { name: 'mqtts', tls: true, clientCertificates })
    }
    if (ws) await open(createWebSocketServer(socketOptions, context), ws, { ...plain, name: 'ws' })
    for (const address of old) await open(plainServer(address.name, context), address, { ...plain, name: address.name })
    return { all, tls, close }
  } catch (error) {
    await close()
    throw error
  }
}

function plainServer(listener: string, { accept }: ListenerContext): Server {
  return createTcpServer(socketOptions, (socket) =>
    accept(socket, { listener, remoteAddress: socket.remoteAddress ?? null, certificate: null, certificateRequired: false }),
  )
}
