import { Type } from 'typebox'
import type { AddRoute } from '../../app'
import { oneOf } from '../../schemas/common'

const numberOrNull = (description: string) => Type.Unsafe<number | null>({ type: ['number', 'null'], description })
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
  counter: Type.Optional(
    Type.Object(
      {
        rollsOverAt: numberOrNull('First value the register cannot show; null: it never gets there'),
        maxPerHour: numberOrNull('Most that it can rise in an hour; null: unknown'),
      },
      { description: 'What is known of a counter' },
    ),
  ),
  integral: Type.Optional(
    Type.Object(
      { of: Type.String(), part: oneOf(['positive', 'negative', 'all']), perHour: Type.Number() },
      { description: 'Calculated from another channel by roll-ups; no reading has it' },
    ),
  ),
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
      config: { needs: 'devices.read' },
      schema: {
        summary: 'Device types and their channels',
        tags: ['devices'],
        response: { 200: Type.Array(typeSchema, { description: 'All installed types' }) },
      },
    },
    async () => (await hub.describe()).types,
  )
}
