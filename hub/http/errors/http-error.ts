/** Failures that HTTP itself adds to those of the hub (`core/errors/hub-error.ts`). */
export const httpErrorCatalogue = {
  MALFORMED_REQUEST: { status: 400, message: 'This is not a valid HTTP request.' },
  MALFORMED_JSON: { status: 400, message: 'The body is not valid JSON.' },
  CROSS_SITE_REQUEST: { status: 403, message: 'Pages of other sites may not change anything here.' },
  ROUTE_NOT_FOUND: { status: 404, message: 'There is nothing at this address.' },
  METHOD_NOT_ALLOWED: { status: 405, message: 'This address does not take this method.' },
  REQUEST_TIMEOUT: { status: 408, message: 'The request did not arrive in time.' },
  BODY_TOO_LARGE: { status: 413, message: 'The body is too large.' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, message: 'The body must be JSON.' },
  HOST_NOT_ALLOWED: { status: 421, message: 'The hub does not answer to this host name.' },
  RATE_LIMITED: { status: 429, message: 'Too many requests; try again in a moment.' },
  HEADERS_TOO_LARGE: { status: 431, message: 'The request headers are too large.' },
  ANSWER_TIMEOUT: { status: 503, message: 'The hub did not answer in time.' },
} as const satisfies Record<string, { readonly status: number; readonly message: string }>

export type HttpErrorCode = keyof typeof httpErrorCatalogue

/** A failure that a route or guard answers with. `detail` is for the caller and names nothing internal. */
export class HttpError extends Error {
  readonly code: HttpErrorCode
  readonly detail: string | undefined
  readonly statusCode: number
  constructor(code: HttpErrorCode, detail?: string) {
    super(detail ?? httpErrorCatalogue[code].message)
    this.name = 'HttpError'
    this.code = code
    this.detail = detail
    this.statusCode = httpErrorCatalogue[code].status
  }
}
