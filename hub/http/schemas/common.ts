import { type TSchema, Type } from 'typebox'

export const isoTimeSchema = Type.String({ description: 'ISO 8601, UTC', examples: ['2026-11-20T10:00:00.000Z'] })
export const isoTimeOrNullSchema = Type.Unsafe<string | null>({ type: ['string', 'null'], description: 'ISO 8601, UTC' })
export const numberOrNullSchema = Type.Unsafe<number | null>({ type: ['number', 'null'] })

export const timeZoneSchema = Type.String({
  description: "The site's time zone, in which days and buckets of an hour or more are cut",
  examples: ['Europe/Berlin'],
})

export const deviceIdSchema = Type.String({
  pattern: '^(?!\\.{1,2}$)[A-Za-z0-9_.:-]{1,64}$',
  description: '1 to 64 characters of A–Z a–z 0–9 _ . : - (but not "." or "..")',
  examples: ['ACV-001'],
})
export const deviceParams = Type.Object({ id: deviceIdSchema })

const errorSchema = Type.Object(
  {
    error: Type.Object({
      code: Type.String({ description: 'Stable; docs/reference/errors.md lists all' }),
      message: Type.String(),
      detail: Type.Optional(Type.String({ description: 'What exactly was wrong and what is allowed' })),
      requestId: Type.String({ description: 'Also in the X-Correlation-ID header' }),
    }),
  },
  { description: 'Failure' },
)

/** The response schemas of the failures a route may answer with. */
export function failures(...statuses: readonly number[]): Record<number, typeof errorSchema> {
  return Object.fromEntries(statuses.map((status) => [status, errorSchema]))
}

/** A list of texts in a query: the parameter may be repeated. */
export function repeated<Item extends TSchema>(item: Item, description: string) {
  return Type.Optional(Type.Array(item, { maxItems: 100, description: `${description} May be repeated.` }))
}

export function oneOf<const Value extends string>(values: readonly Value[], description?: string) {
  return Type.Unsafe<Value>({ type: 'string', enum: values, ...(description !== undefined && { description }) })
}

/** A parameter that may be left out because its schema has a default, so that a handler always finds it. */
export function withDefault<Schema extends TSchema>(schema: Schema): Schema {
  return Type.Optional(schema) as unknown as Schema
}
