import type { ServerResponse } from 'node:http'
import type { Principal } from '../../../core/access/principal'
import { HubError } from '../../../core/errors/hub-error'
import type { PeopleHub } from '../../client/people'
import { HttpError } from '../../http/errors/http-error'
import { type Caller, sourceOf } from '../caller'
import { pathOf, redirect, send, sendNothing, type WebRequest } from '../middleware'
import type { Proof } from '../proof'
import { clearedCookie, sessionCookie, tokenFrom } from '../session-cookie'
import { type LogInFile, logInFiles, logInPolicy } from './log-in-files'
import { readJson } from './read-json'

export interface LogInRoutesOptions {
  readonly hub: () => Pick<PeopleHub, 'logIn' | 'logOut' | 'changePassword'>
  readonly whose: (proof: Proof) => Promise<Principal | null>
}

/** What the log-in page asks of the server that serves it. */
export class LogInRoutes {
  readonly #options: LogInRoutesOptions
  readonly #files: ReadonlyMap<string, LogInFile> = logInFiles()

  constructor(options: LogInRoutesOptions) {
    this.#options = options
  }

  /** Answers the request and says so, or leaves it alone when it is about something else. Rejects with what went wrong. */
  async answer(request: WebRequest, response: ServerResponse, caller: Caller): Promise<boolean> {
    const path = pathOf(request)
    if (path !== '/logout' && path !== '/login' && !path.startsWith('/login/')) return false
    const { method = 'GET' } = request
    const act = this.#actions[`${method} ${path}`]
    if (act) await act(request, response, caller)
    else if (method === 'GET' || method === 'HEAD') this.#sendFile(path, response)
    else throw new HttpError('METHOD_NOT_ALLOWED', `${method} is not for ${path.slice(0, 100)}.`)
    return true
  }

  readonly #actions: Readonly<Record<string, (request: WebRequest, response: ServerResponse, caller: Caller) => Promise<void>>> =
    {
      'POST /login': async (request, response, caller) => {
        const { name, password, remember } = await readJson(request)
        if (typeof name !== 'string' || typeof password !== 'string') {
          throw new HubError('INVALID_ARGUMENT', 'name and password must be texts.')
        }
        const { secure } = caller
        const attempt = { name, password, remember: remember === true, ...sourceOf(caller) }
        const { token, cookieExpiresAt } = await this.#options.hub().logIn(attempt)
        sendNothing(response, { 'set-cookie': sessionCookie(token, { secure, expiresAt: cookieExpiresAt }) })
      },

      'POST /logout': async (request, response, caller) => {
        const token = tokenFrom(request.headers.cookie)
        if (token !== null) await this.#options.hub().logOut(token, sourceOf(caller))
        sendNothing(response, { 'set-cookie': clearedCookie(caller) })
      },

      'GET /logout': async (_request, response) => redirect(response, '/login?logout'),

      'GET /login/me': async (request, response) => {
        const { name, displayName, role, mustChangePassword } = await this.#me(request)
        const me = { name, displayName, role, mustChangePassword }
        send(response, 200, 'application/json; charset=utf-8', JSON.stringify(me))
      },

      'POST /login/password': async (request, response, caller) => {
        const { name, session } = await this.#me(request)
        const { current, next } = await readJson(request)
        if (typeof current !== 'string' || typeof next !== 'string') {
          throw new HubError('INVALID_ARGUMENT', 'current and next must be texts.')
        }
        await this.#options.hub().changePassword(name, current, next, session, sourceOf(caller))
        sendNothing(response)
      },
    }

  /** Whose session it is; keys and tokens have no password to change. */
  async #me(request: WebRequest): Promise<Principal> {
    const token = tokenFrom(request.headers.cookie)
    const principal = token === null ? null : await this.#options.whose({ kind: 'session', token })
    if (principal === null) throw new HubError('LOG_IN_REQUIRED')
    return principal
  }

  #sendFile(path: string, response: ServerResponse): void {
    const file = this.#files.get(path)
    if (!file) throw new HttpError('ROUTE_NOT_FOUND')
    response.setHeader('content-security-policy', logInPolicy)
    response.setHeader('x-frame-options', 'DENY')
    send(response, 200, file.type, file.body)
  }
}
