import { Type } from 'typebox'
import { sinkStates } from '../../../../core/sinks/sink-state'
import type { SinkView } from '../../../client/sinks'
import { actorOf } from '../../access/actor-of'
import type { AddRoute } from '../../app'
import { parseInstant } from '../../params/instant'
import { isoTime, isoTimeOrNull } from '../../params/iso-time'
import { failures, isoTimeOrNullSchema, isoTimeSchema, oneOf } from '../../schemas/common'

const sink = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    kind: Type.String(),
    state: oneOf(sinkStates),
    since: isoTimeSchema,
    detail: Type.String({ description: 'Why it stands so; empty while all is well' }),
    lagItems: Type.Integer({ description: 'What is still to be written' }),
    lagMs: Type.Integer({ description: 'Age of the oldest of it' }),
    written: Type.Integer(),
    putAside: Type.Integer({ description: 'What the target refuses by itself' }),
    retryAt: isoTimeOrNullSchema,
  },
  { description: 'The sink' },
)
const params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) })

function sinkJson(view: SinkView) {
  return { ...view, since: isoTime(view.since), retryAt: isoTimeOrNull(view.retryAt) }
}

export const listSinks: AddRoute = (app, { hub }) => {
  app.get(
    '/api/sinks',
    {
      config: { needs: 'operation.read' },
      schema: {
        summary: 'Where readings are written to besides Busbar, and how far behind each is',
        tags: ['sinks'],
        response: { 200: Type.Array(sink, { description: 'The sinks' }) },
      },
    },
    async () => (await hub.listSinks()).map(sinkJson),
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
