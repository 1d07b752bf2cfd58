import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifySchema } from 'fastify'
import { sessionCookieName } from '../web/session-cookie'
import { type Needs, needsInWords } from './access/needs'
import type { App } from './app'
import { failures } from './schemas/common'

/** The OpenAPI document, made from the routes' schemas. */
export async function addDocument(app: App, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Busbar',
        version,
        description:
          "Devices and their readings. Times are ISO 8601 in UTC; days are cut in the site's time zone. Every failure has the same JSON shape.",
      },
      servers: [{ url: '/' }],
      tags: ['log-in', 'devices', 'device access', 'telemetry', 'sinks', 'people', 'broker', 'audit', 'operation'].map(
        (name) => ({
          name,
        }),
      ),
      components: {
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            description: 'An access token of POST /api/auth/login (24 h), or an API key of POST /api/keys.',
          },
          cookie: {
            type: 'apiKey',
            in: 'cookie',
            name: sessionCookieName,
            description: 'The session of the log-in page, for pages of this server. A token counts before it.',
          },
        },
      },
    },
    transform: ({ schema, url, route }) => ({ schema: withAccess(schema, route.config?.needs), url }),
  })
}

/** A page to read and try it, for whoever is logged in. All of it works offline. */
export async function addDocsPage(app: App): Promise<void> {
  await app.register(async (docs) => {
    docs.addHook('onRoute', (route) => {
      route.config = { ...route.config, needs: 'devices.read' }
    })
    await docs.register(swaggerUi, {
      routePrefix: '/docs',
      theme: { title: 'Busbar API' },
      uiConfig: { layout: 'BaseLayout' },
    })
  })
}

/** A route's schema with who may call it, and the failures that brings. */
function withAccess(schema: FastifySchema | undefined, needs: Needs = 'public'): FastifySchema {
  const { description, response, ...rest } = schema ?? {}
  const words = [description, needsInWords(needs)].filter(Boolean).join(' ')
  if (needs === 'public') return { ...rest, ...(response !== undefined && { response }), description: words, security: [] }
  return {
    ...rest,
    description: words,
    security: [{ bearer: [] }, { cookie: [] }],
    response: { ...failures(401, 403), ...(response as object) },
  }
}
