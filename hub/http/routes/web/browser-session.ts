import { Type } from 'typebox'
import { clearedCookie, sessionCookie, tokenFrom } from '../../../web/session-cookie'
import { principalOf, sourceOf } from '../../access/actor-of'
import type { AddRoute } from '../../app'
import { logInNameSchema, passwordSchema } from '../../schemas/people'

const body = Type.Object(
  { name: logInNameSchema, password: passwordSchema, remember: Type.Optional(Type.Boolean()) },
  { additionalProperties: false },
)

/** What the log-in page asks: it gets a cookie instead of tokens. */
export const openBrowserSession: AddRoute = (app, { hub, attempts }) => {
  app.post(
    '/login',
    { config: { needs: 'public' }, onRequest: attempts.logIn, schema: { hide: true, body } },
    async (request, reply) => {
      const { name, password, remember = false } = request.body
      const { token, cookieExpiresAt } = await hub.logIn({ name, password, remember, ...sourceOf(request) })
      const secure = request.protocol === 'https'
      return reply
        .code(204)
        .header('set-cookie', sessionCookie(token, { secure, expiresAt: cookieExpiresAt }))
        .send()
    },
  )
}

export const endBrowserSession: AddRoute = (app, { hub }) => {
  app.post('/logout', { config: { needs: 'public' }, schema: { hide: true } }, async (request, reply) => {
    const token = tokenFrom(request.headers.cookie)
    if (token !== null) await hub.logOut(token, sourceOf(request))
    return reply
      .code(204)
      .header('set-cookie', clearedCookie({ secure: request.protocol === 'https' }))
      .send()
  })
}

/** Whether the password has to be changed is for the page to know, so this answers even then. */
export const browserSession: AddRoute = (app) => {
  app.get('/login/me', { config: { needs: 'own', beforePasswordChange: true }, schema: { hide: true } }, async (request) => {
    const { name, displayName, role, mustChangePassword } = principalOf(request)
    return { name, displayName, role, mustChangePassword }
  })
}
