import { once } from 'node:events'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { BrokerListeners } from '../options'
import type { ListenerContext } from './listener-context'
import { createWebSocketServer } from './websocket-listener'

export interface OpenListeners {
  readonly ports: { readonly mqtt: number; readonly mqtts: number; readonly ws: number }
  /** Stops listening; connections that are open stay. Resolves when the last of them is gone. */
  close(): Promise<void>
}

// Small packets must not wait for Nagle (measured: 43 ms for an echo with it), and a peer that vanished without a word and
// has no MQTT keep-alive is noticed by TCP.
const socketOptions = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 }

/** Opens every listener or none. Rejects with a message that names the one that failed. */
export async function openListeners(listeners: BrokerListeners, context: ListenerContext): Promise<OpenListeners> {
  const servers: Server[] = []
  const open = async (name: string, server: Server, { host, port }: { host: string; port: number }): Promise<number> => {
    context.sockets.watch(server)
    server.listen(port, host)
    await once(server, 'listening').catch((error: unknown) => {
      throw new Error(`The ${name} listener cannot use ${host}:${port}: ${(error as Error).message}`, { cause: error })
    })
    servers.push(server)
    server.on('error', (error) => context.log.warn({ err: error, listener: name }, 'A listener reported an error'))
    return (server.address() as AddressInfo).port
  }
  const close = async () => {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  }
  try {
    const { mqtt, mqtts, ws } = listeners
    return {
      ports: {
        mqtt: await open(
          'mqtt',
          createTcpServer(socketOptions, (socket) => context.accept(socket, socket.remoteAddress ?? null)),
          mqtt,
        ),
        mqtts: mqtts ? await open('mqtts', tlsServer(mqtts, context), mqtts) : 0,
        ws: ws ? await open('ws', createWebSocketServer(socketOptions, context), ws) : 0,
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

function tlsServer({ key, cert }: { readonly key: string; readonly cert: string }, context: ListenerContext): Server {
  const options = { ...socketOptions, key, cert, minVersion: 'TLSv1.2' as const, handshakeTimeout: context.connectTimeoutMs }
  const server = createTlsServer(options, (socket) => context.accept(socket, socket.remoteAddress ?? null))
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    const { remoteAddress = null } = socket
    // After a handshake timeout Node only reports and leaves the socket open.
    socket.destroy()
    const reason = error.code === 'ERR_TLS_HANDSHAKE_TIMEOUT' ? 'connect-timeout' : 'protocol-error'
    if (error.code !== 'ECONNRESET') context.onFailedHandshake(reason, `TLS handshake: ${error.message}`, remoteAddress)
  })
  return server
}
