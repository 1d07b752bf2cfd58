import type { FastifySchemaValidationError } from 'fastify'

const places: Readonly<Record<string, string>> = { querystring: 'query', params: 'path', headers: 'header', body: 'body' }

/** What Ajv adds in verbose mode. */
interface VerboseError extends FastifySchemaValidationError {
  readonly data?: unknown
  readonly parentSchema?: {
    readonly description?: string
    readonly properties?: Readonly<Record<string, unknown>>
    /** Secret: what was sent is not repeated. */
    readonly writeOnly?: boolean
  }
}

/** Says in one sentence which field is wrong, what is allowed, and what was sent: "query limit: must be <= 1000, not 5000". */
export function validationDetail(errors: readonly FastifySchemaValidationError[], context: string | undefined): string {
  const [error] = errors as readonly VerboseError[]
  const place = places[context ?? ''] ?? 'request'
  if (error === undefined) return place
  const path = error.instancePath.split('/').filter(Boolean).join('.')
  const where = path === '' ? place : `${place} ${path}`
  return `${where}: ${allowed(error)}`
}

function allowed(error: VerboseError): string {
  const { keyword, params, message = 'is not valid', parentSchema, data } = error
  const but = parentSchema?.writeOnly ? '' : `, not ${shown(data)}`
  switch (keyword) {
    case 'required':
      return `"${params.missingProperty}" is missing`
    case 'additionalProperties':
      return `"${params.additionalProperty}" is not known here; known are ${Object.keys(parentSchema?.properties ?? {}).join(', ')}`
    case 'enum':
      return `must be one of ${(params.allowedValues as readonly unknown[]).join(', ')}${but}`
    case 'pattern':
      return `must be ${parentSchema?.description ?? `text like ${params.pattern}`}${but}`
    case 'minProperties':
      return `must name at least one of ${Object.keys(parentSchema?.properties ?? {}).join(', ')}`
    default:
      return `${message}${but}`
  }
}

function shown(data: unknown): string {
  const text = JSON.stringify(data) ?? 'nothing'
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}
