import type { Principal } from '../../core/access/principal'
import { isRole, type Role } from '../../core/access/role'
import { HubError } from '../../core/errors/hub-error'
import type { AuditHub } from '../../hub/client/audit'
import type { BrokerAccessHub } from '../../hub/client/broker-access'
import type { DeviceAccessHub } from '../../hub/client/device-access'
import type { PeopleHub } from '../../hub/client/people'
import { remoteMethods } from '../../hub/client/remote-methods'
import type { SinkHub } from '../../hub/client/sinks'

export type AccessHub = PeopleHub & DeviceAccessHub & BrokerAccessHub & AuditHub & SinkHub

type Answers = {
  [M in keyof AccessHub]?: Awaited<ReturnType<AccessHub[M]>> | Error | ((...args: Parameters<AccessHub[M]>) => unknown)
}

export interface FakeAccess {
  readonly methods: AccessHub
  /** What a method answers: a value, an error it rejects with, or a function of its arguments. */
  readonly answers: Answers
}

/** Token and cookie that the fake hub takes for somebody with this role, named after it. */
export const tokenOf = (role: Role) => `test-${role}`

export function principalOf(role: Role, fields: Partial<Principal> = {}): Principal {
  return {
    kind: 'user',
    name: role,
    displayName: role,
    role,
    session: `session-${role}`,
    expiresAt: null,
    mustChangePassword: false,
    ...fields,
  }
}

/** First method after those of devices, data and polling in the table of methods. */
const own = Object.keys(remoteMethods).slice(Object.keys(remoteMethods).indexOf('logIn')) as (keyof AccessHub)[]

/** Access as a test sets it up. Every call goes to `called`; what a test gave no answer for rejects and says so. */
export function fakeAccess(called: (method: keyof AccessHub, args: readonly unknown[]) => void): FakeAccess {
  const whose = (token: string) => {
    const role = token.replace(/^test-/, '')
    return isRole(role) ? principalOf(role) : null
  }
  const answers: Answers = { whoseSession: whose, whoseBearer: whose, recordAudit: undefined }
  const call = async (method: keyof AccessHub, args: readonly unknown[]) => {
    called(method, args)
    if (!(method in answers)) throw new HubError('INTERNAL', `the test gave no answer for ${method}`)
    const answer: unknown = answers[method]
    if (answer instanceof Error) throw answer
    return typeof answer === 'function' ? await (answer as (...a: readonly unknown[]) => unknown)(...args) : answer
  }
  const methods = Object.fromEntries(own.map((method) => [method, (...args: unknown[]) => call(method, args)]))
  return { methods: methods as unknown as AccessHub, answers }
}
