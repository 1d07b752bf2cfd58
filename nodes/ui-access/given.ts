import { isRole, type Role, roles } from '../../core/access/role'
import { HubError } from '../../core/errors/hub-error'

/** What a page sent with a request. Whatever is not as it must be is named; nothing is guessed. */
export class Given {
  readonly #values: Readonly<Record<string, unknown>>

  constructor(values: unknown) {
    this.#values = typeof values === 'object' && values !== null ? (values as Record<string, unknown>) : {}
  }

  text(name: string): string {
    const value = this.#values[name]
    if (typeof value === 'string' && value.length > 0 && value.length <= 10_000) return value
    throw wrong(name, 'a text')
  }

  textOrNone(name: string): string | undefined {
    return this.#has(name) ? this.text(name) : undefined
  }

  texts(name: string): readonly string[] | undefined {
    if (!this.#has(name)) return undefined
    const value = this.#values[name]
    if (Array.isArray(value) && value.length <= 100 && value.every((each) => typeof each === 'string')) return value
    throw wrong(name, 'a list of texts')
  }

  number(name: string): number {
    const value = this.#values[name]
    if (typeof value === 'number' && Number.isFinite(value)) return value
    throw wrong(name, 'a number')
  }

  numberOrNone(name: string): number | undefined {
    return this.#has(name) ? this.number(name) : undefined
  }

  flagOrNone(name: string): boolean | undefined {
    if (!this.#has(name)) return undefined
    const value = this.#values[name]
    if (typeof value === 'boolean') return value
    throw wrong(name, 'true or false')
  }

  role(name: string): Role {
    const value = this.#values[name]
    if (isRole(value)) return value
    throw wrong(name, `one of ${roles.join(', ')}`)
  }

  roleOrNone(name: string): Role | undefined {
    return this.#has(name) ? this.role(name) : undefined
  }

  #has(name: string): boolean {
    return this.#values[name] !== undefined && this.#values[name] !== null && this.#values[name] !== ''
  }
}

/** Leaves out what is undefined, so that a change names only what changes. */
export function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never
}

function wrong(name: string, what: string): HubError {
  return new HubError('INVALID_ARGUMENT', `"${name}" must be ${what}`)
}
