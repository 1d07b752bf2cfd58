import { isIP } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'

/** What the machine is called and where it can be reached. */
export interface Host {
  readonly name: string
  readonly addresses: readonly string[]
}

/** The names every server certificate carries: the machine itself, as it calls itself. */
const always = ['localhost', '127.0.0.1', '::1']

const dnsName = /^(\*\.)?[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/i

export function isServerName(name: string): boolean {
  return isIP(name) !== 0 || (name.length <= 253 && dnsName.test(name))
}

/**
 * The names a client may use for this server: loopback, the host name, its addresses, and those given.
 * Throws when a given name is neither a DNS name nor an IP address. A host name that is no DNS name is left out.
 */
export function serverNames(host: Host, given: readonly string[]): readonly string[] {
  const wrong = given.filter((name) => !isServerName(name))
  if (wrong.length > 0) throw new Error(`Neither a DNS name nor an IP address for the server certificate: ${wrong.join(', ')}`)
  const own = [host.name, ...host.addresses].filter(isServerName)
  return [...new Set([...always, ...own, ...given].map((name) => name.toLowerCase()))]
}

/** This machine now. Link-local addresses mean nothing to others and are left out. */
export function thisHost(): Host {
  const addresses = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .filter(({ internal, address }) => !internal && !address.toLowerCase().startsWith('fe80:'))
    .map(({ address }) => address)
  return { name: hostname(), addresses }
}
