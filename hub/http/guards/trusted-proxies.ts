import { BlockList, isIP } from 'node:net'
import { plain } from '../access/address-of'

/** Whether an address is that of a reverse proxy whose X-Forwarded-For and -Proto are believed. */
export type IsTrusted = (address: string) => boolean

/** Reads addresses and subnets such as 10.0.0.0/8. Throws for anything else, naming it. */
export function trustedProxies(proxies: readonly string[]): IsTrusted {
  const list = new BlockList()
  for (const proxy of proxies) {
    const [address = '', bits] = proxy.split('/', 2)
    const family = isIP(address)
    const most = family === 4 ? 32 : 128
    const length = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN
    if (family === 0 || !(length <= most)) {
      throw new Error(`busbar.web.trustedProxies: "${proxy}" is neither an address nor a subnet such as 10.0.0.0/8`)
    }
    list.addSubnet(address, length, family === 4 ? 'ipv4' : 'ipv6')
  }
  return (address) => {
    const bare = plain(address)
    const family = isIP(bare)
    return family !== 0 && list.check(bare, family === 4 ? 'ipv4' : 'ipv6')
  }
}
