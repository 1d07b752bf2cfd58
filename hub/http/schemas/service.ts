import { type Static, Type } from 'typebox'
import type { ServiceView } from '../../client/broker-access'
import { isoTime } from '../params/iso-time'
import { isoTimeSchema } from './common'

export const serviceNameSchema = Type.String({
  pattern: '^[A-Za-z0-9_.-]{1,64}$',
  description: '1 to 64 characters of A–Z a–z 0–9 _ . -',
  examples: ['historian'],
})
export const serviceParams = Type.Object({ name: serviceNameSchema })

const filtersSchema = (description: string) =>
  Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 256, examples: ['acuvim/+/telemetry'] }), {
      maxItems: 100,
      uniqueItems: true,
      description,
    }),
  )

/** What may be set on a service account. */
export const serviceFields = {
  read: filtersSchema('Topic filters it may subscribe to'),
  write: filtersSchema('Topic filters it may publish on'),
  note: Type.Optional(Type.String({ maxLength: 256 })),
}

export const serviceSchema = Type.Object(
  {
    name: Type.String(),
    read: Type.Array(Type.String()),
    write: Type.Array(Type.String()),
    disabled: Type.Boolean(),
    note: Type.String(),
    createdAt: isoTimeSchema,
    updatedAt: isoTimeSchema,
    connected: Type.Boolean(),
  },
  { description: 'The service account' },
)

export function serviceJson(service: ServiceView): Static<typeof serviceSchema> {
  return {
    ...service,
    read: [...service.read],
    write: [...service.write],
    createdAt: isoTime(service.createdAt),
    updatedAt: isoTime(service.updatedAt),
  }
}
