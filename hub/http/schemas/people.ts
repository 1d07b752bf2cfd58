import { type Static, Type } from 'typebox'
import type { Principal } from '../../../core/access/principal'
import { roles } from '../../../core/access/role'
import type { IssuedTokens, KeyView, SessionView, UserView } from '../../client/people'
import { isoTime, isoTimeOrNull } from '../params/iso-time'
import { isoTimeOrNullSchema, isoTimeSchema, oneOf } from './common'

export const roleSchema = oneOf(roles, 'Each role includes those before it')

/** A name to log in with; which ones exist is nobody's business, so its form is not checked. */
export const logInNameSchema = Type.String({ minLength: 1, maxLength: 128, examples: ['anna'] })

export const userNameSchema = Type.String({
  pattern: '^[a-z0-9._@-]{2,64}$',
  description: '2 to 64 characters of a–z 0–9 . _ @ -',
  examples: ['anna'],
})
export const userParams = Type.Object({ name: userNameSchema })

/** A secret that comes in: never repeated in an answer. How good it must be the hub says. */
export const passwordSchema = Type.String({ minLength: 1, maxLength: 1024, writeOnly: true })
export const newPasswordSchema = Type.String({
  minLength: 1,
  maxLength: 1024,
  writeOnly: true,
  description: '12 to 256 characters that are not easy to guess',
})

const textOrNullSchema = Type.Unsafe<string | null>({ type: ['string', 'null'] })

export const principalSchema = Type.Object(
  {
    kind: oneOf(['user', 'key']),
    name: Type.String(),
    displayName: Type.String(),
    role: roleSchema,
    session: Type.Unsafe<string | null>({
      type: ['string', 'null'],
      description: 'The session it rests on; null for an API key',
    }),
    expiresAt: isoTimeOrNullSchema,
  },
  { description: 'Who you are' },
)

export function principalJson(principal: Principal): Static<typeof principalSchema> {
  const { kind, name, displayName, role, session, expiresAt } = principal
  return { kind, name, displayName, role, session, expiresAt: isoTimeOrNull(expiresAt) }
}

export const tokensSchema = Type.Object(
  {
    tokenType: Type.Literal('Bearer'),
    accessToken: Type.String({ description: 'For `Authorization: Bearer …`, 24 h' }),
    accessExpiresAt: isoTimeSchema,
    refreshToken: Type.String({ description: 'For POST /api/auth/refresh, 7 days, for one use' }),
    refreshExpiresAt: isoTimeSchema,
    user: principalSchema,
  },
  { description: 'A pair of tokens' },
)

export function tokensJson(tokens: IssuedTokens): Static<typeof tokensSchema> {
  return {
    tokenType: 'Bearer',
    accessToken: tokens.accessToken,
    accessExpiresAt: isoTime(tokens.accessExpiresAt),
    refreshToken: tokens.refreshToken,
    refreshExpiresAt: isoTime(tokens.refreshExpiresAt),
    user: principalJson(tokens.principal),
  }
}

export const userSchema = Type.Object(
  {
    name: Type.String(),
    displayName: Type.String(),
    role: roleSchema,
    disabled: Type.Boolean(),
    mustChangePassword: Type.Boolean(),
    createdAt: isoTimeSchema,
    updatedAt: isoTimeSchema,
    passwordChangedAt: isoTimeSchema,
    lastLogInAt: isoTimeOrNullSchema,
    sessions: Type.Integer({ description: 'Open sessions' }),
  },
  { description: 'The user' },
)

export function userJson(user: UserView): Static<typeof userSchema> {
  return {
    ...user,
    createdAt: isoTime(user.createdAt),
    updatedAt: isoTime(user.updatedAt),
    passwordChangedAt: isoTime(user.passwordChangedAt),
    lastLogInAt: isoTimeOrNull(user.lastLogInAt),
  }
}

export const sessionParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 128 }) })
export const sessionSchema = Type.Object({
  id: Type.String(),
  user: Type.String(),
  kind: oneOf(['browser', 'token']),
  remembered: Type.Boolean(),
  createdAt: isoTimeSchema,
  lastSeenAt: isoTimeSchema,
  expiresAt: isoTimeSchema,
  address: textOrNullSchema,
  userAgent: Type.String(),
})

export function sessionJson(session: SessionView): Static<typeof sessionSchema> {
  return {
    ...session,
    createdAt: isoTime(session.createdAt),
    lastSeenAt: isoTime(session.lastSeenAt),
    expiresAt: isoTime(session.expiresAt),
  }
}

export const keySchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  role: roleSchema,
  createdBy: Type.String(),
  createdAt: isoTimeSchema,
  expiresAt: isoTimeSchema,
  lastUsedAt: isoTimeOrNullSchema,
})

export function keyJson(key: KeyView): Static<typeof keySchema> {
  return {
    ...key,
    createdAt: isoTime(key.createdAt),
    expiresAt: isoTime(key.expiresAt),
    lastUsedAt: isoTimeOrNull(key.lastUsedAt),
  }
}
