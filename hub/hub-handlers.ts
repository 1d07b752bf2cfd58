import type { Hub } from './client/hub'
import { remoteMethods } from './client/remote-methods'
import type { Handlers } from './client/rpc'

/** The hub's methods as a line serves them: those of the table and nothing else that the object happens to have. */
export function hubHandlers(hub: Hub): Handlers {
  const names = [...Object.keys(remoteMethods), 'readStream'] as (keyof Hub)[]
  return Object.fromEntries(names.map((name) => [name, (...args: never[]) => (hub[name] as (...a: never[]) => unknown)(...args)]))
}
