// InfluxDB line protocol: https://docs.influxdata.com/influxdb/v1/write_protocols/line_protocol_reference/

/** A line feed ends a point and cannot be escaped; other control characters are refused by 2.x. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u001f\u007f]/g
/** At the end of a name or tag it would escape what follows, and there is no way to escape it itself. */
const lastBackslashes = /\\+$/

const plain = (text: string) => text.replace(control, ' ').replace(lastBackslashes, '')

/** A line that begins with # is a comment: it would be taken and never stored. */
export function escapeMeasurement(text: string): string {
  return plain(text)
    .replace(/^#/, '_')
    .replace(/[, ]/g, (found) => `\\${found}`)
}

/** For tag values. An empty result is a tag that must be left out. */
export function escapeTag(text: string): string {
  return plain(text).replace(/[,= ]/g, (found) => `\\${found}`)
}

/** Names that mean something else: `time` is the time of a point, and 2.x keeps names that begin with _ to itself. */
const reserved = /^(?:time$|_)/

/** For keys of tags and fields. */
export function escapeKey(text: string): string {
  const key = plain(text)
  return (key === '' || reserved.test(key) ? `x_${key}` : key).replace(/[,= ]/g, (found) => `\\${found}`)
}

/** A text field, with its quotes. Control characters become spaces: not every server takes a line feed inside of quotes. */
export function quoteText(text: string): string {
  return `"${text.replace(control, ' ').replace(/["\\]/g, (found) => `\\${found}`)}"`
}
