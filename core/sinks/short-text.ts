const longestText = 300

/** Without secrets, and then no longer than people read. Short secrets are struck out as well: better a text with holes. */
export function shortText(text: string, secrets: readonly string[]): string {
  const clean = secrets.filter((secret) => secret !== '').reduce((rest, secret) => rest.replaceAll(secret, '***'), text)
  return clean.length > longestText ? `${clean.slice(0, longestText)}…` : clean
}
