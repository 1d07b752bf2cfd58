/** A name in InfluxQL. A line feed cannot be in a quoted one as it is; everything else can. */
export function identifier(text: string): string {
  return `"${escaped(text, '"')}"`
}

/** A text in InfluxQL. */
export function literal(text: string): string {
  return `'${escaped(text, "'")}'`
}

/** The escapes that InfluxQL's scanner knows: of the quote, the backslash and the line feed. */
function escaped(text: string, quote: string): string {
  return text.replace(/[\\\n"']/g, (found) => {
    if (found === '\n') return '\\n'
    return found === '\\' || found === quote ? `\\${found}` : found
  })
}
