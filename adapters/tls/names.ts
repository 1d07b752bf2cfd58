import { hostname, networkInterfaces } from 'node:os'

/** The names and addresses under which this machine is reached at the moment, the given ones first. */
export function namesOfThisMachine(given: readonly string[]): string[] {
  const addresses = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    // Link-local IPv6 addresses need a zone, which a certificate cannot carry.
    .filter(({ address }) => !address.startsWith('fe80'))
    .map(({ address }) => address)
  return [...new Set([...given, 'localhost', hostname(), '127.0.0.1', '::1', ...addresses])]
}
