import { mayDo, permissions } from '../../../core/access/permission'
import type { Principal } from '../../../core/access/principal'
import { HubError } from '../../../core/errors/hub-error'
import { actorOf, type Caller } from '../caller'
import { sendPage } from '../message-page'
import { type Middleware, pathOf, send, wantsPage } from '../middleware'
import { editorHeaders } from '../security-headers'
import type { Visit, WebGate } from '../web-gate'
import { type EditorUser, type Tickets, ticketHeader } from './tickets'

export interface EditorGateOptions {
  readonly gate: WebGate
  readonly tickets: Tickets
  readonly onRefused: (by: Principal, caller: Caller, subject: string, detail: string) => void
}

/** Who may see the flows may change them: Node-RED's editor is for those who build the plant. */
export function mayEdit({ role }: Principal): boolean {
  return mayDo(role, 'flows.read') && mayDo(role, 'flows.write')
}

export function editorUser(principal: Principal, caller: Caller): EditorUser {
  return { username: principal.name, permissions: '*', actor: actorOf(principal, caller) }
}

/**
 * Stands before everything below /admin, also before what Node-RED itself leaves open. The one exception are the bundles of
 * dashboard widgets, which every page of the dashboard needs.
 */
export function editorGate({ gate, tickets, onRefused }: EditorGateOptions): readonly Middleware[] {
  const check = gate.middleware(async (visit) => {
    const { request, response, caller } = visit
    tickets.strip(request)
    if (pathOf(request) === '/auth/login') return sayWhereToLogIn(visit)
    const principal = await gate.principalOf(visit)
    if (isWidgetBundle(visit)) return true
    if (!mayEdit(principal)) return refuse(visit, principal, onRefused)
    response.once('close', tickets.give(request, Promise.resolve(editorUser(principal, caller))))
    return true
  })
  return [editorHeaders(), check]
}

/** For Node-RED's `adminAuth`: it asks with the ticket of the request. */
export function adminAuth(tickets: Tickets) {
  return { tokens: (ticket: string) => tickets.find(ticket), tokenHeader: ticketHeader }
}

/** The editor asks for this when its session has ended while it is open. */
function sayWhereToLogIn({ response }: Visit): false {
  const prompt = { type: 'button', label: 'Log in', url: '/login?next=%2Fadmin%2F' }
  send(response, 200, 'application/json; charset=utf-8', JSON.stringify({ type: 'strategy', prompts: [prompt] }))
  return false
}

function isWidgetBundle({ request }: Visit): boolean {
  const { method } = request
  return (
    (method === 'GET' || method === 'HEAD') && /^\/resources\/(@[\w.-]+\/)?[\w-][\w.-]*\/[\w.-]+\.umd\.js$/.test(pathOf(request))
  )
}

function refuse({ request, response, caller }: Visit, principal: Principal, onRefused: EditorGateOptions['onRefused']): false {
  const needs = permissions['flows.write']
  onRefused(principal, caller, 'editor', `${request.method} ${pathOf(request).slice(0, 200)} needs ${needs}`)
  if (!wantsPage(request)) throw new HubError('NOT_PERMITTED', `The editor needs the role ${needs}.`)
  const text = `You are logged in as ${principal.displayName}. Your role, ${principal.role}, may not open the editor: it needs the role ${needs}.`
  const links = [
    ['Dashboard', '/dashboard'],
    ['Log in as somebody else', '/login?logout&next=%2Fadmin%2F'],
  ] as const
  sendPage(response, 403, { title: 'Not for your role', text, links })
  return false
}
