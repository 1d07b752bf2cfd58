import { HubError } from '../../core/errors/hub-error'

/** The error for what a person typed or a message carried: it names the field and what is allowed. */
export function invalid(detail: string): HubError {
  return new HubError('INVALID_ARGUMENT', detail)
}

/** How a value reads in an error message: short, and telling '5' from 5. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
