import helmet from 'helmet'
import type { Middleware } from './middleware'

type Directives = Readonly<Record<string, readonly string[]>>

/** What both need: Vue and the editor compile templates in the browser, and both style with attributes. Nothing comes from elsewhere. */
const common: Directives = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'", "'unsafe-eval'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:', 'blob:'],
  fontSrc: ["'self'", 'data:'],
  mediaSrc: ["'self'", 'data:', 'blob:'],
  connectSrc: ["'self'"],
  workerSrc: ["'self'", 'blob:'],
  objectSrc: ["'none'"],
  baseUri: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'self'"],
}

/** Headers of the dashboard and of what flows serve. */
export function dashboardHeaders(): Middleware {
  return headers(common)
}

/** Headers of the editor, which also runs the inline scripts of its nodes. */
export function editorHeaders(): Middleware {
  return headers({ ...common, scriptSrc: ["'self'", "'unsafe-inline'", "'unsafe-eval'"] })
}

function headers(directives: Directives): Middleware {
  const contentSecurityPolicy = {
    useDefaults: false,
    directives: Object.fromEntries(Object.entries(directives).map(([name, sources]) => [name, [...sources]])),
  }
  return helmet({
    contentSecurityPolicy,
    // The site's own authority is unknown to browsers at first: with HSTS nobody could get past their warning to install it.
    hsts: false,
    // Browsers ignore these two on plain HTTP, and complain.
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    xFrameOptions: { action: 'sameorigin' },
    // The log-in page asks whether a link came from here.
    referrerPolicy: { policy: 'same-origin' },
  }) as Middleware
}
