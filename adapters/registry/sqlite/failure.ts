import { HubError } from '../../../core/errors/hub-error'

/** Primary result codes of SQLite (https://www.sqlite.org/rescode.html) that say the store, not the question, is at fault. */
const causes: Readonly<Record<number, string>> = {
  5: 'is in use by another process',
  8: 'may not be written',
  10: 'cannot be read or written',
  11: 'is damaged; restore it from a backup',
  13: 'finds no room on its disk; make room',
  14: 'cannot be opened',
  26: 'is no database; restore it from a backup',
}

/** Turns what SQLite said into an error of the hub; a fault of our own stays as it is. `store` is its name and file. */
export function asStoreError(error: unknown, store: string): unknown {
  // Native errors may come from another realm: no `instanceof`.
  const code = typeof error === 'object' && error !== null ? Reflect.get(error, 'errcode') : undefined
  const cause = typeof code === 'number' ? causes[code & 255] : undefined
  return cause ? new HubError('STORE_UNAVAILABLE', `The ${store} ${cause} (${Reflect.get(error as object, 'message')}).`) : error
}
