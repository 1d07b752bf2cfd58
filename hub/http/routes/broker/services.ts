import { Type } from 'typebox'
import { actorOf } from '../../access/actor-of'
import type { AddRoute } from '../../app'
import { failures } from '../../schemas/common'
import { serviceFields, serviceJson, serviceNameSchema, serviceParams, serviceSchema } from '../../schemas/service'

export const listServices: AddRoute = (app, { hub }) => {
  app.get(
    '/api/services',
    {
      config: { needs: 'services.write' },
      schema: {
        summary: 'Service accounts: programs on the broker that are no devices',
        tags: ['broker'],
        response: { 200: Type.Array(serviceSchema, { description: 'All service accounts' }) },
      },
    },
    async () => (await hub.listServices()).map(serviceJson),
  )
}

const newService = Type.Object({ name: serviceNameSchema, ...serviceFields }, { additionalProperties: false })
const created = Type.Object(
  { service: serviceSchema, password: Type.String({ description: 'MQTT password, shown this once' }) },
  { description: 'The new service account', headers: { Location: { type: 'string' } } },
)

export const createService: AddRoute = (app, { hub }) => {
  app.post(
    '/api/services',
    {
      config: { needs: 'services.write' },
      schema: {
        summary: 'Creates a service account, which may do nothing that is not named',
        tags: ['broker'],
        body: newService,
        response: { 201: created, ...failures(400, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const { service, password } = await hub.createService(request.body, actorOf(request))
      reply.header('location', `/api/services/${encodeURIComponent(service.name)}`)
      return reply.code(201).send({ service: serviceJson(service), password })
    },
  )
}

const patch = Type.Object(
  { ...serviceFields, disabled: Type.Optional(Type.Boolean({ description: 'May not connect' })) },
  { additionalProperties: false, minProperties: 1 },
)

export const updateService: AddRoute = (app, { hub }) => {
  app.patch(
    '/api/services/:name',
    {
      config: { needs: 'services.write' },
      schema: {
        summary: 'Changes what is given and nothing else; its connections end, so that the new rights hold for all of them',
        tags: ['broker'],
        params: serviceParams,
        body: patch,
        response: { 200: serviceSchema, ...failures(400, 404, 413, 415) },
      },
    },
    async (request) => serviceJson(await hub.updateService(request.params.name, request.body, actorOf(request))),
  )
}

export const deleteService: AddRoute = (app, { hub }) => {
  app.delete(
    '/api/services/:name',
    {
      config: { needs: 'services.write' },
      schema: {
        summary: 'Deletes a service account and ends its connections',
        tags: ['broker'],
        params: serviceParams,
        response: { 204: Type.Null({ description: 'It is gone' }), ...failures(400, 404) },
      },
    },
    async (request, reply) => {
      await hub.deleteService(request.params.name, actorOf(request))
      return reply.code(204).send(null)
    },
  )
}

const made = Type.Object({ password: Type.String() }, { description: 'The new password, shown this once' })

export const makeServicePassword: AddRoute = (app, { hub }) => {
  app.post(
    '/api/services/:name/password',
    {
      config: { needs: 'services.write' },
      schema: {
        summary: 'Makes a new password for a service account',
        tags: ['broker'],
        params: serviceParams,
        response: { 201: made, ...failures(400, 404) },
      },
    },
    async (request, reply) => reply.code(201).send(await hub.makeServicePassword(request.params.name, actorOf(request))),
  )
}
