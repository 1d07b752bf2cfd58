/** ms UTC as ISO 8601. */
export function isoTime(at: number): string {
  return new Date(at).toISOString()
}

/** The same for times that may be absent. */
export function isoTimeOrNull(at: number | null): string | null {
  return at === null ? null : isoTime(at)
}
