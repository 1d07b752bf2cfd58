import type { ServerResponse } from 'node:http'
import type { Principal } from '../../core/access/principal'
import { HubError, type HubErrorCode } from '../../core/errors/hub-error'
import { HttpError } from '../http/errors/http-error'
import { checkCrossSite } from '../http/guards/cross-site-guard'
import { requestIdHeader } from '../http/guards/request-id'
import type { IsTrusted } from '../http/guards/trusted-proxies'
import { type Caller, callerOf } from './caller'
import { sendRestarting } from './message-page'
import { type Middleware, redirect, sendFailure, type WebRequest, wantsPage } from './middleware'
import { type Proof, proofOf } from './proof'

export interface WebGateOptions {
  readonly isTrusted: IsTrusted
  readonly whose: (proof: Proof) => Promise<Principal | null>
  readonly onError: (error: unknown) => void
}

/** A request at a gate. */
export interface Visit {
  readonly request: WebRequest
  readonly response: ServerResponse
  readonly caller: Caller
}

/** Lets a request pass (true), or answers it. Rejects with why it may not pass. */
export type Check = (visit: Visit) => Promise<boolean>

/** What the gates of dashboard and editor have in common: ids, failures, and finding out who comes. */
export class WebGate {
  readonly #options: WebGateOptions

  constructor(options: WebGateOptions) {
    this.#options = options
  }

  /** Turns a check into express's form, and what it rejects with into an answer. */
  middleware(check: Check): Middleware {
    return (request, response, next) => {
      const caller = callerOf(request, this.#options.isTrusted)
      response.setHeader(requestIdHeader, caller.requestId)
      check({ request, response, caller }).then(
        (passes) => {
          if (passes) next()
        },
        (error: unknown) => this.#refuse({ request, response, caller }, error),
      )
    }
  }

  /** Throws CROSS_SITE_REQUEST when a page from elsewhere wants to change something. */
  checkOrigin({ request, caller }: Pick<Visit, 'request' | 'caller'>): void {
    checkCrossSite(request.method ?? 'GET', request.headers, { own: caller.origin, allowed: [] })
  }

  /** Who comes. Rejects when nobody does, when the password has to be changed first, and when a page from elsewhere asks. */
  async principalOf({ request, caller }: Pick<Visit, 'request' | 'caller'>): Promise<Principal> {
    this.checkOrigin({ request, caller })
    const proof = proofOf(request.headers, caller.origin)
    const principal = proof && (await this.#options.whose(proof))
    if (!principal) throw new HubError(proof?.kind === 'bearer' ? 'TOKEN_INVALID' : 'LOG_IN_REQUIRED')
    if (principal.mustChangePassword) throw new HubError('PASSWORD_MUST_CHANGE')
    return principal
  }

  #refuse(visit: Visit, error: unknown): void {
    const code = error instanceof HubError ? error.code : null
    // Those are known by their codes; anything else is a fault of ours.
    if (code === null && !(error instanceof HttpError)) this.#options.onError(error)
    if (code === null || !this.#showPage(visit, code)) sendFailure(visit.response, error, visit.caller.requestId)
  }

  /** For people; false where there is no page about it. */
  #showPage({ request, response }: Visit, code: HubErrorCode): boolean {
    if (!wantsPage(request) || response.headersSent) return false
    const next = encodeURIComponent(request.originalUrl ?? request.url ?? '/')
    if (code === 'LOG_IN_REQUIRED') redirect(response, `/login?next=${next}`)
    else if (code === 'PASSWORD_MUST_CHANGE') redirect(response, `/login?change&next=${next}`)
    else if (code === 'HUB_RESTARTING' || code === 'HUB_STOPPED') sendRestarting(response)
    else return false
    return true
  }
}
