import type { IncomingMessage, ServerResponse } from 'node:http'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyTypeProvider,
  onRequestAsyncHookHandler,
  RawServerDefault,
} from 'fastify'
import type { Static, TSchema } from 'typebox'
import type { Hub } from '../client/hub'
import type { Metrics } from '../metrics/metrics'

type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T

/** Requests get the types of their schemas, and answers are held against theirs. */
export interface SchemaTypes extends FastifyTypeProvider {
  validator: this['schema'] extends TSchema ? Static<this['schema']> : unknown
  serializer: this['schema'] extends TSchema ? DeepReadonly<Static<this['schema']>> : unknown
}

export type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, SchemaTypes>

/** What a route may use. */
export interface RouteContext {
  readonly hub: Hub
  readonly metrics: Metrics
  readonly version: string
  /** ms UTC. */
  readonly now: () => number
  /** `onRequest` of routes on which passwords can be tried, and of those that take refresh tokens. */
  readonly attempts: { readonly logIn: onRequestAsyncHookHandler; readonly refresh: onRequestAsyncHookHandler }
}

/** Adds one route. */
export type AddRoute = (app: App, context: RouteContext) => void
