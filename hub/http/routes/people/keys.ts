import { Type } from 'typebox'
import { actorOf } from '../../access/actor-of'
import type { AddRoute } from '../../app'
import { parseInstant } from '../../params/instant'
import { failures } from '../../schemas/common'
import { keyJson, keySchema, roleSchema } from '../../schemas/people'

const body = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 64, examples: ['scada-export'] }),
    role: roleSchema,
    expiresAt: Type.String({ description: 'ISO 8601; at most 10 years ahead', examples: ['2027-12-31T00:00:00Z'] }),
  },
  { additionalProperties: false },
)
const created = Type.Object(
  { key: keySchema, secret: Type.String({ description: 'For `Authorization: Bearer …`. Shown this once' }) },
  { description: 'The new key' },
)

export const listKeys: AddRoute = (app, { hub }) => {
  app.get(
    '/api/keys',
    {
      config: { needs: 'keys.write' },
      schema: {
        summary: 'API keys of integrators',
        tags: ['people'],
        response: { 200: Type.Array(keySchema, { description: 'All keys, without their secrets' }) },
      },
    },
    async () => (await hub.listKeys()).map(keyJson),
  )
}

export const createKey: AddRoute = (app, { hub, now }) => {
  app.post(
    '/api/keys',
    {
      config: { needs: 'keys.write' },
      schema: {
        summary: 'Creates an API key',
        tags: ['people'],
        body,
        response: { 201: created, ...failures(400, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const { name, role, expiresAt } = request.body
      const wanted = { name, role, expiresAt: parseInstant('expiresAt', expiresAt, now(), 'body') }
      const { key, secret } = await hub.createKey(wanted, actorOf(request))
      return reply.code(201).send({ key: keyJson(key), secret })
    },
  )
}

export const deleteKey: AddRoute = (app, { hub }) => {
  app.delete(
    '/api/keys/:id',
    {
      config: { needs: 'keys.write' },
      schema: {
        summary: 'Revokes an API key at once',
        tags: ['people'],
        params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) }),
        response: { 204: Type.Null({ description: 'It is revoked' }), ...failures(404) },
      },
    },
    async (request, reply) => {
      await hub.deleteKey(request.params.id, actorOf(request))
      return reply.code(204).send(null)
    },
  )
}
