import type { Actor } from '../../core/access/actor'
import { mayDo } from '../../core/access/permission'
import { HubError } from '../../core/errors/hub-error'
import { hub } from '../../hub/client/current'
import { asError } from '../shared/failure'
import { Given } from './given'
import type { Requests } from './request'

/** What a page asked, with a number by which it knows the answer. */
export interface Asked {
  readonly n: number
  readonly what: string
  readonly with?: unknown
}

export type Answered =
  | { readonly n: number; readonly value: unknown }
  | { readonly n: number; readonly failure: { readonly code: string; readonly message: string } }

/** Answers pages: asks the hub in the name of who is logged in there, if they may. Never rejects. */
export async function answerPage(requests: Requests, asked: Asked, by: Actor | null): Promise<Answered> {
  try {
    return { n: asked.n, value: (await answer(requests, asked, by)) ?? null }
  } catch (error) {
    const code = error instanceof HubError ? error.code : 'INTERNAL'
    return { n: asked.n, failure: { code, message: asError(error).message } }
  }
}

async function answer(requests: Requests, asked: Asked, by: Actor | null): Promise<unknown> {
  const request = Object.hasOwn(requests, asked.what) ? requests[asked.what] : undefined
  if (!request) throw new HubError('INVALID_ARGUMENT', `this page has no request "${asked.what}"`)
  if (!by?.role) throw new HubError('LOG_IN_REQUIRED')
  if (!mayDo(by.role, request.needs)) {
    throw new HubError('NOT_PERMITTED', `"${request.needs}" is not among the rights of the role ${by.role}`)
  }
  return request.ask(hub(), new Given(asked.with), by)
}

/** A request as a page must send it; null for anything else. */
export function askedBy(msg: unknown): Asked | null {
  const { ask } = (msg ?? {}) as { ask?: Partial<Asked> }
  if (typeof ask !== 'object' || ask === null) return null
  return Number.isSafeInteger(ask.n) && typeof ask.what === 'string' ? (ask as Asked) : null
}
