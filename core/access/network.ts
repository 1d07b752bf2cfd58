/** What attempts from an address are counted under: the address, and for IPv6 its /64, of which a subscriber has all addresses. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  if (!plain.includes(':')) return plain
  const [head = '', tail] = plain.split('::')
  const [first, last] = [groups(head), groups(tail ?? '')]
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0')
  const whole = [...first, ...zeros, ...last].map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
  return `${whole.slice(0, 4).join(':')}::/64`
}

function groups(text: string): readonly string[] {
  return text === '' ? [] : text.split(':')
}
