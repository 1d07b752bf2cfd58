/** What stands beside a file of readings. */
export interface ReadingsChecksum {
  /** Of the file, hex. */
  readonly sha256: string
  /** Its name, without folders. */
  readonly name: string
  /** How many readings it has; null where that is not said. */
  readonly readings: number | null
}

/** As `sha256sum` writes it, below a line that it and others pass over. */
export function checksumText({ sha256, name, readings }: ReadingsChecksum): string {
  return `${readings === null ? '' : `# ${readings} readings\n`}${sha256}  ${name}\n`
}

/** Null for what is none. The sum, a space, a space or an asterisk, the name. */
export function parseChecksum(bytes: Uint8Array): ReadingsChecksum | null {
  const text = Buffer.from(bytes).toString('utf8')
  const [, readings, sha256, name] = /^(?:# (\d{1,15}) readings\n)?([0-9a-f]{64}) [ *](.+)\n?$/.exec(text) ?? []
  if (sha256 === undefined || name === undefined) return null
  return { sha256, name, readings: readings === undefined ? null : Number(readings) }
}
