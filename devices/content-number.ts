const offsetBasis = 0x811c_9dc5
const prime = 0x0100_0193

/**
 * A number for a reading that has none on the wire: a 32-bit hash of its values. A store knows a reading by device, time, epoch and
 * number, so the same reading that comes twice is one, and two different readings of one time are two.
 * FNV-1a (Fowler, Noll, Vo; RFC 9923) over `name=value` and a line feed for each value, by name, each character one octet: names
 * are ASCII, and so are numbers as JSON writes them.
 */
export function contentNumber(values: Readonly<Record<string, number>>): number {
  let hash = offsetBasis
  for (const name of Object.keys(values).sort()) {
    const text = `${name}=${values[name]}\n`
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), prime)
  }
  return hash >>> 0
}
