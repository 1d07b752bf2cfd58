import { Type } from 'typebox'
import { actorOf } from '../../access/actor-of'
import type { AddRoute } from '../../app'
import { claimJson, claimSchema } from '../../schemas/claim'
import { deviceIdSchema, failures } from '../../schemas/common'
import { claimQr } from './qr'

const body = Type.Object(
  {
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'How many codes' })),
    validMs: Type.Optional(
      Type.Integer({
        minimum: 60_000,
        maximum: 7_776_000_000,
        description: 'How long they are good for, ms: 1 minute to 90 days',
      }),
    ),
    device: Type.Optional(deviceIdSchema),
    type: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    groups: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 64, uniqueItems: true })),
  },
  { additionalProperties: false },
)
const created = Type.Array(
  Type.Object({
    claim: claimSchema,
    code: Type.String({ description: 'Shown this once' }),
    qr: Type.String({ description: 'The code as a QR code to be printed, SVG' }),
  }),
  { description: 'The codes' },
)

export const listClaims: AddRoute = (app, { hub }) => {
  app.get(
    '/api/claims',
    {
      config: { needs: 'claims.write' },
      schema: {
        summary: 'Claim codes, without the codes themselves',
        tags: ['device access'],
        response: { 200: Type.Array(claimSchema, { description: 'Open, used and expired ones' }) },
      },
    },
    async () => (await hub.listClaims()).map(claimJson),
  )
}

export const createClaims: AddRoute = (app, { hub }) => {
  app.post(
    '/api/claims',
    {
      config: { needs: 'claims.write' },
      schema: {
        summary: 'Makes codes, each of which lets one device in',
        tags: ['device access'],
        body,
        response: { 201: created, ...failures(400, 404, 413, 415) },
      },
    },
    async (request, reply) => {
      const made = await hub.createClaims(request.body, actorOf(request))
      const { host = 'localhost' } = request.headers
      return reply.code(201).send(made.map(({ claim, code }) => ({ claim: claimJson(claim), code, qr: claimQr(code, host) })))
    },
  )
}

export const deleteClaim: AddRoute = (app, { hub }) => {
  app.delete(
    '/api/claims/:id',
    {
      config: { needs: 'claims.write' },
      schema: {
        summary: 'Makes a code worthless',
        tags: ['device access'],
        params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) }),
        response: { 204: Type.Null({ description: 'It is gone' }), ...failures(404) },
      },
    },
    async (request, reply) => {
      await hub.deleteClaim(request.params.id, actorOf(request))
      return reply.code(204).send(null)
    },
  )
}
