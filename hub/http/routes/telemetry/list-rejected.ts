import { Type } from 'typebox'
import { rejectionCatalogue, rejectionCodes } from '../../../../core/errors/catalogue'
import type { Rejected } from '../../../../core/rejected'
import type { AddRoute } from '../../app'
import { isoTime } from '../../params/iso-time'
import { deviceIdSchema, failures, isoTimeSchema, oneOf } from '../../schemas/common'
import { limitSchema, totalHeader } from '../../schemas/paging'

const query = Type.Object(
  {
    code: Type.Optional(oneOf(rejectionCodes, 'Why it was rejected')),
    device: Type.Optional(deviceIdSchema),
    before: Type.Optional(Type.Integer({ minimum: 1, description: 'Only rows older than this id' })),
    limit: limitSchema,
  },
  { additionalProperties: false },
)
const rejectedSchema = Type.Object({
  id: Type.Integer(),
  receivedAt: isoTimeSchema,
  device: Type.String(),
  topic: Type.String(),
  code: Type.String(),
  reason: Type.String(),
  remedy: Type.String(),
  raw: Type.String({ description: 'The first bytes of the payload, base64' }),
  size: Type.Integer({ description: 'Bytes of the whole payload' }),
})

const linkHeader = { Link: { type: 'string', description: 'The next page, rel="next", if there may be one' } }

export const listRejected: AddRoute = (app, { hub }) => {
  app.get(
    '/api/rejected',
    {
      config: { needs: 'devices.read' },
      schema: {
        summary: 'Messages that could not be used, newest first',
        tags: ['telemetry'],
        querystring: query,
        response: {
          200: Type.Array(rejectedSchema, {
            description: 'One page of rejected messages',
            headers: { ...totalHeader, ...linkHeader },
          }),
          ...failures(400),
        },
      },
    },
    async (request, reply) => {
      const { items, total } = await hub.rejected(request.query)
      reply.header('x-total-count', String(total))
      const last = items.at(-1)
      if (last !== undefined && items.length === request.query.limit) reply.header('link', nextPage(request.url, last.id))
      return items.map(rejectedJson)
    },
  )
}

/** RFC 8288: the same question, older than the last row of this page. */
function nextPage(url: string, before: number): string {
  const [path = '', search = ''] = url.split('?', 2)
  const params = new URLSearchParams(search)
  params.set('before', String(before))
  return `<${path}?${params}>; rel="next"`
}

/** Rows outlive versions of the hub, and with them codes that this one may not know. */
const remedies: Readonly<Partial<Record<string, { readonly remedy: string }>>> = rejectionCatalogue

function rejectedJson(item: Rejected) {
  return { ...item, receivedAt: isoTime(item.receivedAt), remedy: remedies[item.code]?.remedy ?? '' }
}
