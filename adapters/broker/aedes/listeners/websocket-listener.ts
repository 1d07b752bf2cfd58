import { createServer, type Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createWebSocketStream, type WebSocket, WebSocketServer } from 'ws'
import type { ListenerContext } from './listener-context'

/** `mqtt` is MQTT 3.1.1 [MQTT-6.0.0-3]; `mqttv3.1` is what clients of MQTT 3.1 ask for. */
const subprotocols = ['mqtt', 'mqttv3.1']

/** MQTT over WebSocket, on any path. */
export function createWebSocketServer(socketOptions: { readonly noDelay: boolean }, context: ListenerContext): Server {
  const server = createServer({ ...socketOptions, keepAlive: true }, (_request, response) => {
    response.writeHead(426, { connection: 'close', upgrade: 'websocket' }).end('This port speaks MQTT over WebSocket.\n')
  })
  const webSockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    // A frame may hold several packets and a packet may span frames; what a packet may be is decided where it is parsed.
    maxPayload: context.maxPacketBytes + 65_536,
    handleProtocols: (offered) => subprotocols.find((name) => offered.has(name)) ?? false,
  })
  const upgraded = deadlines(server, context)
  server.on('upgrade', (request, socket, head) => {
    upgraded(socket)
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
    if (!subprotocols.some((name) => offered.includes(name))) {
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nThe subprotocol must be mqtt [MQTT-6.0.0-3].\n')
      return
    }
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      const remoteAddress = request.socket.remoteAddress ?? null
      context.accept(binaryStream(webSocket), { listener: 'ws', remoteAddress, certificate: null, certificateRequired: false })
    })
  })
  return server
}

/**
 * Closes connections that never ask for WebSocket; Node's own header timeout is only looked at now and then. Answers a
 * function that says a socket was upgraded.
 */
function deadlines(server: Server, { connectTimeoutMs, onFailedHandshake }: ListenerContext): (socket: unknown) => void {
  const timers = new WeakMap<object, NodeJS.Timeout>()
  server.on('connection', (socket: Socket) => {
    const timer = setTimeout(() => {
      onFailedHandshake('connect-timeout', 'The WebSocket upgrade did not arrive in time', socket.remoteAddress ?? null)
      socket.destroy()
    }, connectTimeoutMs)
    timers.set(socket, timer)
    socket.once('close', () => clearTimeout(timer))
  })
  return (socket) => clearTimeout(timers.get(socket as Socket))
}

/** The stream of a WebSocket. [MQTT-6.0.0-1]: MQTT travels in binary frames only. */
function binaryStream(webSocket: WebSocket): Duplex {
  const stream = createWebSocketStream(webSocket)
  // Before the stream's own listener: what is pushed into a destroyed stream goes nowhere.
  webSocket.prependListener('message', (_data: unknown, isBinary: boolean) => {
    if (!isBinary) stream.destroy()
  })
  return stream
}
