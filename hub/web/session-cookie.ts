import { parseCookie, stringifySetCookie } from 'cookie'

/** Of the one session that serves dashboard, editor and API. Cookies are shared by all ports of a host. */
export const sessionCookieName = 'busbar_session'

/** `<session id>.<256 random bits>`: anything longer is none of ours and not worth asking for. */
const longestToken = 256

/** A `Set-Cookie` header that opens a session. `expiresAt` is ms UTC; null: the cookie ends with the browser. */
export function sessionCookie(token: string, options: { readonly secure: boolean; readonly expiresAt: number | null }): string {
  const { secure, expiresAt } = options
  return stringifySetCookie({
    name: sessionCookieName,
    value: token,
    ...common(secure),
    ...(expiresAt === null ? {} : { expires: new Date(expiresAt) }),
  })
}

/** A `Set-Cookie` header that removes it. */
export function clearedCookie({ secure }: { readonly secure: boolean }): string {
  return stringifySetCookie({ name: sessionCookieName, value: '', ...common(secure), maxAge: 0, expires: new Date(0) })
}

/** The session's token in a request's `Cookie` header; null where there is none. */
export function tokenFrom(cookieHeader: string | undefined): string | null {
  if (!cookieHeader?.includes(sessionCookieName)) return null
  const token = parseCookie(cookieHeader)[sessionCookieName]
  return token && token.length <= longestToken ? token : null
}

function common(secure: boolean) {
  return { httpOnly: true, sameSite: 'lax', path: '/', secure } as const
}
