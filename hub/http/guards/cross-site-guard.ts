import type { IncomingHttpHeaders } from 'node:http'
import { HttpError } from '../errors/http-error'

const harmless: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])
const ownSite: ReadonlySet<string> = new Set(['same-origin', 'none'])

/** Whose pages may change something here. */
export interface Origins {
  /** Of this server. */
  readonly own: string
  /** Of other servers whose pages may call the API, with a token. */
  readonly allowed: readonly string[]
}

/**
 * Refuses changes that a browser makes on behalf of a page from elsewhere, another port of this machine included.
 * Browsers always send these headers and pages cannot forge them; other clients send neither and pass.
 */
export function checkCrossSite(method: string, headers: IncomingHttpHeaders, { own, allowed }: Origins): void {
  if (harmless.has(method)) return
  const { origin } = headers
  if (origin !== undefined && allowed.includes(origin)) return
  const site = headers['sec-fetch-site']
  if (typeof site === 'string' && !ownSite.has(site)) {
    throw new HttpError(
      'CROSS_SITE_REQUEST',
      `Sec-Fetch-Site is "${site.slice(0, 20)}"; use a page of this server, or a client that is no browser.`,
    )
  }
  if (origin !== undefined && origin !== own) {
    throw new HttpError('CROSS_SITE_REQUEST', `Origin is "${origin.slice(0, 100)}", this server is ${own}.`)
  }
}
