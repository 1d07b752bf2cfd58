const thisMachine = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/i

/** Whether a host (a name or an address, IPv6 also in brackets, without a port) means the machine that asks: nothing crosses a network. */
export function isThisMachine(host: string): boolean {
  return thisMachine.test(host.replace(/^\[(.*)\]$/, '$1'))
}
