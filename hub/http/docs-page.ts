import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { App } from './app'

/** The OpenAPI document, made from the routes' schemas, and a page to read and try it. All of it works offline. */
export async function addDocsPage(app: App, version: string): Promise<void> {
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
      tags: [{ name: 'devices' }, { name: 'telemetry' }, { name: 'operation' }],
    },
  })
  await app.register(swaggerUi, { routePrefix: '/docs', theme: { title: 'Busbar API' }, uiConfig: { layout: 'BaseLayout' } })
}
