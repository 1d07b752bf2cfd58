import type { FastifyError } from 'fastify'
import { HubError, type HubErrorCode, hubErrorCatalogue } from '../../../core/errors/hub-error'
import { HttpError, type HttpErrorCode, httpErrorCatalogue } from './http-error'
import { validationDetail } from './validation-detail'

/** What a caller is told about a failure. */
export interface Failure {
  readonly status: number
  readonly code: HubErrorCode | HttpErrorCode
  readonly message: string
  readonly detail?: string
}

/** The framework's own errors in our words; what is not here and not in the catalogues is a fault of ours. */
const frameworkCodes: Readonly<Record<string, HttpErrorCode>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'MALFORMED_JSON',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'MALFORMED_JSON',
  FST_ERR_CTP_BODY_TOO_LARGE: 'BODY_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'MALFORMED_REQUEST',
  FST_ERR_BAD_URL: 'MALFORMED_REQUEST',
  FST_ERR_MAX_PARAM_LENGTH: 'MALFORMED_REQUEST',
  FST_ERR_HANDLER_TIMEOUT: 'ANSWER_TIMEOUT',
}

/** Maps whatever was thrown to what the caller may know. Anything unknown is INTERNAL, without a word about itself. */
export function failureOf(error: unknown): Failure {
  if (error instanceof HubError) return hubFailure(error)
  if (error instanceof HttpError) return httpFailure(error.code, error.detail)
  const { code, statusCode, validation, validationContext } = error as Partial<FastifyError>
  if (validation !== undefined) {
    return {
      ...hubErrorCatalogue.INVALID_ARGUMENT,
      code: 'INVALID_ARGUMENT',
      detail: validationDetail(validation, validationContext),
    }
  }
  const known = code === undefined ? undefined : frameworkCodes[code]
  if (known !== undefined) return httpFailure(known)
  if (statusCode === 404) return httpFailure('ROUTE_NOT_FOUND')
  // The JSON parser throws a plain error for "__proto__" keys; the file server has its own for bad paths.
  if (error instanceof SyntaxError && statusCode === 400)
    return httpFailure('MALFORMED_JSON', 'The key "__proto__" is not allowed.')
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return httpFailure('MALFORMED_REQUEST')
  return { ...hubErrorCatalogue.INTERNAL, code: 'INTERNAL' }
}

function hubFailure({ code, message }: HubError): Failure {
  const entry = hubErrorCatalogue[code]
  if (code === 'INTERNAL' || message === entry.message) return { ...entry, code }
  return { ...entry, code, detail: message }
}

function httpFailure(code: HttpErrorCode, detail?: string): Failure {
  return { ...httpErrorCatalogue[code], code, ...(detail === undefined ? {} : { detail }) }
}
