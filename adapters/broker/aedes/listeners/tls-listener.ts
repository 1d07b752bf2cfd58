import { createServer, type Server, type TlsOptions } from 'node:tls'
import type { TlsAddress } from '../options'
import type { ListenerContext } from './listener-context'

type KeyPair = { readonly key: string; readonly cert: string }

/**
 * The listener with TLS. Every client may finish its handshake, also with a bad certificate or none, so that why it is
 * refused can be said in its CONNACK and in the log.
 */
export class TlsListener {
  readonly server: Server & { setSecureContext(options: TlsOptions): void }
  readonly #context: ListenerContext
  #pair: KeyPair

  constructor(address: TlsAddress, socketOptions: object, context: ListenerContext) {
    const { key, cert, clientCertificates = 'off' } = address
    this.#context = context
    this.#pair = { key, cert }
    const asks = clientCertificates !== 'off'
    const handshake = { handshakeTimeout: context.connectTimeoutMs, requestCert: asks, rejectUnauthorized: false }
    this.server = createServer({ ...socketOptions, ...this.#secure(), ...handshake }, (socket) => {
      const certificate = asks ? context.trust.inspect(socket) : null
      const certificateRequired = clientCertificates === 'required'
      context.accept(socket, { listener: 'mqtts', remoteAddress: socket.remoteAddress ?? null, certificate, certificateRequired })
    })
    this.server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
      const { remoteAddress = null } = socket
      // After a handshake timeout Node only reports and leaves the socket open.
      socket.destroy()
      const reason = error.code === 'ERR_TLS_HANDSHAKE_TIMEOUT' ? 'connect-timeout' : 'protocol-error'
      if (error.code !== 'ECONNRESET') context.onFailedHandshake(reason, `TLS handshake: ${error.message}`, remoteAddress)
    })
  }

  /** New connections get this certificate. Throws when key and certificate do not belong together; then all stays as it was. */
  replaceCertificate(pair: KeyPair): void {
    const before = this.#pair
    this.#pair = pair
    try {
      this.renew()
    } catch (error) {
      this.#pair = before
      throw error
    }
  }

  /** Uses the present key, certificate and client authorities for new connections; earlier TLS sessions are not resumed. */
  renew(): void {
    this.server.setSecureContext(this.#secure())
  }

  #secure(): TlsOptions {
    // An empty list is not none: without a list Node would trust the authorities of the web.
    return { ...this.#pair, ca: [...this.#context.trust.authorities], minVersion: 'TLSv1.2' }
  }
}
