import { Type } from 'typebox'
import type { AddRoute } from '../app'
import { oneOf } from '../schemas/common'

const channelSchema = Type.Object({
  name: Type.String(),
  label: Type.String(),
  unit: Type.String(),
  kind: oneOf(['gauge', 'counter', 'code']),
  key: Type.String(),
  range: Type.Array(Type.Number(), { minItems: 2, maxItems: 2, description: 'Plausible values, inclusive' }),
  decimals: Type.Integer(),
  group: Type.String(),
  phase: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
})
const typeSchema = Type.Object({
  name: Type.String(),
  label: Type.String(),
  dialect: Type.String(),
  channels: Type.Array(channelSchema),
  headline: Type.Array(Type.String(), { description: 'Channels to show first' }),
})

export const listTypes: AddRoute = (app, { hub }) => {
  app.get(
    '/api/types',
    {
      schema: {
        summary: 'Device types and their channels',
        tags: ['devices'],
        response: { 200: Type.Array(typeSchema, { description: 'All installed types' }) },
      },
    },
    async () => (await hub.describe()).types,
  )
}
