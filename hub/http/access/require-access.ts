import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { mayDo, permissions } from '../../../core/access/permission'
import type { Principal } from '../../../core/access/principal'
import { HubError } from '../../../core/errors/hub-error'
import type { Hub } from '../../client/hub'
import type { App } from '../app'
import { ownOrigin } from '../guards/own-origin'
import { actorOf } from './actor-of'
import { DenialNotes } from './denial-notes'
import { findPrincipal } from './find-principal'
import { localPath } from './local-path'
import type { Needs } from './needs'

/** A route and what it asks of its caller. */
export interface RouteAccess {
  readonly method: string
  /** With parameters as `:id`. */
  readonly url: string
  readonly needs: Needs
}

/**
 * Lets every route added from now on be called only by whom its `needs` allows; one that does not say what it needs keeps the
 * server from starting. Answers the list of the routes, filled as they are added.
 */
export function requireAccess(app: App, hub: Hub, now: () => number): () => readonly RouteAccess[] {
  const added: { readonly url: string; readonly options: RouteOptions }[] = []
  const notes = new DenialNotes({
    record: (entry) => hub.recordAudit(entry),
    onError: (err) => app.log.warn({ err }, 'a refused request could not be noted in the audit'),
    now,
  })
  app.decorateRequest('principal', null)
  // After the rate limit, which adds itself to each route in the same way.
  app.addHook('onRoute', (options) => {
    added.push({ url: options.url, options })
    options.onRequest = [...[options.onRequest ?? []].flat(), (request, reply) => authorize(request, reply, hub, notes)]
  })
  app.addHook('onReady', async () => {
    const open = added.filter(({ options }) => options.config?.needs === undefined)
    const names = open.map(({ url, options }) => `${options.method} ${url}`)
    if (names.length > 0) throw new Error(`These routes do not say in their config what they need: ${names.join(', ')}`)
  })
  return () =>
    added.flatMap(({ url, options }) =>
      [options.method].flat().map((method) => ({ method, url, needs: options.config?.needs ?? 'public' })),
    )
}

async function authorize(request: FastifyRequest, reply: FastifyReply, hub: Hub, notes: DenialNotes): Promise<unknown> {
  const { needs, beforePasswordChange } = request.routeOptions.config
  if (needs === 'public') return
  const principal = await findPrincipal(hub, request.headers, ownOrigin(request))
  if (principal === null) return askToLogIn(request, reply)
  request.principal = principal
  if (principal.mustChangePassword && !beforePasswordChange) return askToChangePassword(request, reply)
  checkRole(principal, needs, (detail) => notes.note(actorOf(request), subjectOf(request), detail))
}

function checkRole(principal: Principal, needs: Needs | undefined, note: (detail: string) => void): void {
  if (needs === 'own') return
  // A route without needs never starts; should one get here all the same, it is nobody's.
  if (needs === undefined || needs === 'public') throw new HubError('NOT_PERMITTED')
  if (mayDo(principal.role, needs)) return
  const detail = `This needs the permission ${needs}, which the role ${permissions[needs]} has; yours is ${principal.role}.`
  note(detail)
  throw new HubError('NOT_PERMITTED', detail)
}

/** A person's browser goes to the log-in page and comes back; a program gets the failure. */
function askToLogIn(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (isBrowsing(request)) return toLogIn(request, reply, '')
  const { authorization } = request.headers
  throw new HubError('LOG_IN_REQUIRED', authorization === undefined ? undefined : 'The token is not valid, or no longer.')
}

function askToChangePassword(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (isBrowsing(request)) return toLogIn(request, reply, 'change&')
  throw new HubError('PASSWORD_MUST_CHANGE')
}

function isBrowsing({ method, headers: { accept, authorization } }: FastifyRequest): boolean {
  return method === 'GET' && authorization === undefined && (accept ?? '').toLowerCase().includes('text/html')
}

function toLogIn(request: FastifyRequest, reply: FastifyReply, what: string): FastifyReply {
  reply.header('vary', 'accept')
  return reply.redirect(`/login?${what}next=${encodeURIComponent(localPath(request.url) ?? '/docs/')}`, 303)
}

/** Without the query, which may hold anything. */
function subjectOf(request: FastifyRequest): string {
  return `${request.method} ${request.url.split('?', 1)[0]}`.slice(0, 200)
}
