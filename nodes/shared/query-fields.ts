import { invalid, shown } from './invalid'

/** `msg.query` as an object that has known fields only; absent means none. Throws HubError INVALID_ARGUMENT. */
export function queryFields<K extends string>(query: unknown, known: readonly K[]): { readonly [F in K]?: unknown } {
  if (query === undefined || query === null) return {}
  if (typeof query !== 'object' || Array.isArray(query)) throw invalid(`msg.query is ${shown(query)}; it must be an object.`)
  for (const name of Object.keys(query)) {
    if (!known.some((field) => field === name)) {
      throw invalid(`msg.query.${name} means nothing here; there are ${known.join(', ')}.`)
    }
  }
  return query
}
