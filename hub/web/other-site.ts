import type { IncomingHttpHeaders } from 'node:http'

/**
 * Whether a page of another origin opens this connection. WebSockets know no CORS: any page may open one, and the browser sends
 * the cookie along. Browsers always say where the page is from; other clients say nothing.
 */
export function isOtherSite(headers: IncomingHttpHeaders, own: string): boolean {
  const { origin } = headers
  const site = headers['sec-fetch-site']
  return (origin !== undefined && origin !== own) || site === 'cross-site' || site === 'same-site'
}
