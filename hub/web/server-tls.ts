import { join, resolve } from 'node:path'
import { SiteTls } from '../../adapters/tls'
import type { BusbarConfig } from '../config/config'

/** Key and certificate, PEM, as Node's HTTPS server takes them. */
export interface ServerPair {
  readonly key: string
  readonly cert: string
}

/**
 * The server's certificate of the site: the given files, or what Busbar's own authority issues, made at the first start. The hub
 * renews it; this only reads. Rejects with a message that names the file when one cannot be used.
 */
export async function serverPair({ dataDir, tls, mqtt }: Pick<BusbarConfig, 'dataDir' | 'tls' | 'mqtt'>): Promise<ServerPair> {
  const { certFile, keyFile } = tls
  const given = certFile && keyFile ? { certFile, keyFile } : null
  const site = await SiteTls.open(join(resolve(dataDir), 'tls'), { names: mqtt.serverNames, given })
  const { key, cert } = site.server
  return { key, cert }
}
