import type { SQLInputValue } from 'node:sqlite'

/** Conditions of a query, joined by AND, with their parameters. */
export class Conditions {
  readonly #terms: string[] = []
  readonly #parameters: SQLInputValue[] = []

  /** Adds a condition when there is something to compare with. */
  and(term: string, parameter: SQLInputValue | undefined): this {
    if (parameter === undefined) return this
    this.#terms.push(term)
    this.#parameters.push(parameter)
    return this
  }

  /** `column` is one of the values of a JSON array. */
  among(column: string, json: string | undefined): this {
    return this.and(`${column} IN (SELECT value FROM json_each(?))`, json)
  }

  get isEmpty(): boolean {
    return this.#terms.length === 0
  }

  get where(): string {
    return this.#terms.length === 0 ? '' : `WHERE ${this.#terms.join(' AND ')}`
  }

  get parameters(): readonly SQLInputValue[] {
    return this.#parameters
  }
}
