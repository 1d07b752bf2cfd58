import type { FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import { dialects } from '../../../../devices'
import { topicFor } from '../../../../protocol/topics'
import type { Registration, RegistrationProof, RegistrationRequest } from '../../../client/device-access'
import { addressOf } from '../../access/address-of'
import type { AddRoute } from '../../app'
import { askedName } from '../../guards/own-origin'
import { deviceIdSchema, failures } from '../../schemas/common'

const about = (maxLength: number) => Type.Optional(Type.String({ minLength: 1, maxLength }))
/** Firmware in the field may say more than this hub knows: further fields are no error here. */
const body = Type.Object({
  device_id: deviceIdSchema,
  type: Type.Optional(Type.String({ minLength: 1, maxLength: 64, examples: ['plant-sensor'] })),
  hardware: about(64),
  mac: about(17),
  serial: about(64),
  firmware: about(64),
  claim: Type.Optional(
    Type.String({ minLength: 1, maxLength: 64, writeOnly: true, description: 'Claim code, in place of the key' }),
  ),
})

const registered = Type.Object(
  {
    device_id: Type.String(),
    mqtt: Type.Object({
      host: Type.String(),
      port: Type.Integer(),
      tls: Type.Boolean(),
      username: Type.String(),
      password: Type.String({ description: 'Shown in this answer only; a repeated registration makes a new one' }),
      client_id: Type.String(),
    }),
    topics: Type.Record(Type.String(), Type.String(), { description: 'Where it publishes, by kind of message' }),
  },
  { description: 'Registered: 201 for the first time, 200 again' },
)
const pending = Type.Object(
  { device_id: Type.String(), state: Type.Literal('pending') },
  { description: 'Waits for an operator; ask again after Retry-After', headers: { 'Retry-After': { type: 'integer' } } },
)

export const registerDevice: AddRoute = (app, { hub }) => {
  app.post(
    '/api/devices/register',
    {
      config: { needs: 'public' },
      schema: {
        summary: 'A device signs up and is told its MQTT log-in',
        description:
          'For devices: `Authorization: Bearer` has the provisioning key, or the own password of a device that registers again; with a claim code it is not needed.',
        tags: ['device access'],
        body,
        response: { 200: registered, 201: registered, 202: pending, ...failures(400, 401, 403, 409, 413, 415, 429) },
      },
    },
    async (request, reply) => {
      const registration = await hub.registerDevice(requestOf(request.body), proofOf(request, request.body.claim))
      if (registration.state === 'pending') {
        reply.header('retry-after', String(Math.max(1, Math.ceil(registration.retryAfterMs / 1000))))
        return reply.code(202).send({ device_id: registration.device.id, state: 'pending' })
      }
      return reply.code(registration.state === 'created' ? 201 : 200).send(registeredJson(registration, askedName(request)))
    },
  )
}

function requestOf({ device_id: device, claim: _, ...said }: Static<typeof body>): RegistrationRequest {
  const { type, hardware, mac, serial, firmware } = said
  return {
    device,
    ...(type !== undefined && { type }),
    ...(hardware !== undefined && { hardware }),
    ...(mac !== undefined && { mac }),
    ...(serial !== undefined && { serial }),
    ...(firmware !== undefined && { firmware }),
  }
}

function proofOf(request: FastifyRequest, claim: string | undefined): RegistrationProof {
  const [, key = null] = /^bearer +(\S{1,256})$/i.exec(request.headers.authorization ?? '') ?? []
  return { key, claim: claim ?? null, address: addressOf(request), requestId: request.id }
}

/** A device that found this server by a name finds the broker by it, too. */
function registeredJson(registration: Exclude<Registration, { state: 'pending' }>, asked: string): Static<typeof registered> {
  const { device, password, mqtt } = registration
  return {
    device_id: device.id,
    mqtt: {
      host: mqtt.host || asked,
      port: mqtt.port,
      tls: mqtt.tls,
      username: device.id,
      password,
      client_id: device.id,
    },
    topics: topicsOf(device.dialect, device.id),
  }
}

function topicsOf(name: string, device: string): Record<string, string> {
  const uplinks = dialects.find((dialect) => dialect.name === name)?.uplinks ?? []
  const topics: Record<string, string> = {}
  for (const { kind, pattern } of uplinks) topics[kind] ??= topicFor(pattern, device)
  return topics
}
