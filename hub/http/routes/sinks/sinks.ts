import { Type } from 'typebox'
import { sinkStates } from '../../../../core/sinks/sink-state'
import { type SinkView, sinkKinds } from '../../../client/sinks'
import { actorOf } from '../../access/actor-of'
import type { AddRoute } from '../../app'
import { parseInstant } from '../../params/instant'
import { isoTime, isoTimeOrNull } from '../../params/iso-time'
import { failures, isoTimeOrNullSchema, isoTimeSchema, oneOf } from '../../schemas/common'

const sink = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    kind: oneOf(sinkKinds, 'What it writes to'),
    state: oneOf(sinkStates),
    since: isoTimeSchema,
    detail: Type.String({ description: 'Why it stands so; empty while all is well' }),
    warning: Type.String({ description: 'What is about to be lost because it is kept no longer here; otherwise empty' }),
    lagItems: Type.Integer({ description: 'What is still to be written' }),
    lagMs: Type.Integer({ description: 'Age of the oldest of it' }),
    written: Type.Integer(),
    putAside: Type.Integer({ description: 'What the target refuses by itself' }),
    failures: Type.Integer({ description: 'Attempts that failed since the sinks were started' }),
    retryAt: isoTimeOrNullSchema,
  },
  { description: 'The sink' },
)
const params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 128 }) })

function sinkJson(view: SinkView) {
  return { ...view, since: isoTime(view.since), retryAt: isoTimeOrNull(view.retryAt) }
}

export const listSinks: AddRoute = (app, { hub }) => {
  app.get(
    '/api/sinks',
    {
      config: { needs: 'operation.read' },
      schema: {
        summary: 'Where data is written to besides Busbar, databases and archives, and how far behind each is',
        tags: ['sinks'],
        response: { 200: Type.Array(sink, { description: 'The sinks' }) },
      },
    },
    async () => (await hub.listSinks()).map(sinkJson),
  )
}

export const forgetSink: AddRoute = (app, { hub }) => {
  app.delete(
    '/api/sinks/:id',
    {
      config: { needs: 'sinks.write' },
      schema: {
        summary: 'Deletes a sink that no node configures any more, with its place; what it wrote stays where it is',
        tags: ['sinks'],
        params,
        response: { 204: Type.Null({ description: 'It is deleted' }), ...failures(404, 409) },
      },
    },
    async (request, reply) => {
      await hub.forgetSink(request.params.id, actorOf(request))
      return reply.code(204).send(null)
    },
  )
}

export const pauseSink: AddRoute = (app, { hub }) => {
  app.post(
    '/api/sinks/:id/pause',
    {
      config: { needs: 'sinks.write' },
      schema: {
        summary: 'Writes nothing there until it is resumed; nothing is lost',
        tags: ['sinks'],
        params,
        response: { 200: sink, ...failures(404) },
      },
    },
    async (request) => sinkJson(await hub.pauseSink(request.params.id, actorOf(request))),
  )
}

export const resumeSink: AddRoute = (app, { hub }) => {
  app.post(
    '/api/sinks/:id/resume',
    {
      config: { needs: 'sinks.write' },
      schema: { summary: 'Goes on where it was paused', tags: ['sinks'], params, response: { 200: sink, ...failures(404) } },
    },
    async (request) => sinkJson(await hub.resumeSink(request.params.id, actorOf(request))),
  )
}

export const rewindSink: AddRoute = (app, { hub, now }) => {
  app.post(
    '/api/sinks/:id/rewind',
    {
      config: { needs: 'sinks.write' },
      schema: {
        summary: 'Writes everything that arrived since then once more; what is there already stays as it is',
        tags: ['sinks'],
        params,
        body: Type.Object(
          { since: Type.String({ minLength: 1, maxLength: 64, examples: ['2026-11-20T10:00:00Z', '-24h'] }) },
          { additionalProperties: false },
        ),
        response: { 200: sink, ...failures(400, 404, 413, 415) },
      },
    },
    async (request) => {
      const since = parseInstant('since', request.body.since, now(), 'body')
      return sinkJson(await hub.rewindSink(request.params.id, since, actorOf(request)))
    },
  )
}
