import type { FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'
import type { App } from '../app'
import { HttpError } from '../errors/http-error'

const methods: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']

/** Notes the routes added while `addRoutes` runs, then lets each of their addresses answer 405 to every other method. */
export function refuseOtherMethods(app: App, addRoutes: () => void): void {
  const known = new Map<string, Set<string>>()
  let noting = true
  app.addHook('onRoute', ({ url, method }) => {
    if (!noting) return
    const taken = known.get(url) ?? new Set()
    known.set(url, taken)
    for (const each of [method].flat()) taken.add(each)
  })
  addRoutes()
  noting = false
  for (const [url, taken] of known) {
    app.route({
      method: methods.filter((method) => !taken.has(method)),
      url,
      schema: { hide: true },
      config: { needs: 'public' },
      // Before the body is read: what is in it does not matter.
      onRequest: (request, reply) => refuse([...taken].sort(), request, reply),
      handler: () => undefined,
    })
  }
}

async function refuse(allowed: readonly string[], request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const list = allowed.join(', ')
  reply.header('allow', list)
  throw new HttpError('METHOD_NOT_ALLOWED', `${request.method} is not one of ${list}.`)
}
