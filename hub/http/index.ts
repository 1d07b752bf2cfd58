export { type HttpServer, type OpenHttpOptions, openHttp } from './open-http'
export type { CertificatePair } from './tls'
