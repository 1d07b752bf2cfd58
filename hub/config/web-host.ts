import { isThisMachine } from '../../core/access/this-machine'
import type { BusbarConfig } from './config'

/**
 * Address on which dashboard, editor and API listen: with HTTPS every interface, without it this machine only, because passwords
 * would cross the network readable. An engineer may say otherwise.
 */
export function webHost({ web }: Pick<BusbarConfig, 'web'>): string {
  return web.host ?? (web.https ? '0.0.0.0' : '127.0.0.1')
}

/** Whether passwords can be read on the network: plain HTTP, and not only for this machine. */
export function isOpenAndPlain(config: Pick<BusbarConfig, 'web'>): boolean {
  return !config.web.https && !isThisMachine(webHost(config))
}
