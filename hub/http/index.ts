export { type HttpServer, type OpenHttpOptions, openHttp } from './open-http'
