/**
 * The text if it is a path of this server that a browser may be sent to, else null. `//host` and `/\host` are other servers
 * to browsers, which also drop tabs and line ends before they look.
 */
export function localPath(text: unknown): string | null {
  if (typeof text !== 'string' || text.length > 2_000) return null
  return /^\/(?!\/)[^\\\p{Cc}]*$/u.test(text) ? text : null
}
