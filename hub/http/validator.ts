import { Ajv, type Options } from 'ajv'
import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'

const options: Options = { useDefaults: true, verbose: true, strict: true, strictTypes: false }

/** Bodies are JSON and have types of their own: "5" is not 5. Unknown fields are refused, never dropped. */
const strict = new Ajv(options)
/** Queries and paths are text: "5" becomes 5, and a single value becomes a list where a list is meant. */
const coercing = new Ajv({ ...options, coerceTypes: 'array' })

export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) =>
  (httpPart === 'body' ? strict : coercing).compile(schema)
