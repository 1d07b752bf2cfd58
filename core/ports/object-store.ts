/** An object as a store lists it. */
export interface ListedObject {
  readonly key: string
  readonly bytes: number
}

/**
 * Objects by key: a folder, or S3-compatible storage. A key has one or more parts of [A-Za-z0-9._=-], joined by `/`; no part is `.`
 * or `..`. All methods reject with `SinkFailure`: `unavailable` (try again), `misconfigured` (log-in, bucket, folder: a person has to
 * act) or `refused` (never this object). Their texts go to people and hold no secret.
 */
export interface ObjectStore {
  /** Proves that the place is there and that it can be written and read. May be called again. */
  prepare(): Promise<void>
  /** Resolves when it is stored for good: all of it, in place of one that was there, or nothing. */
  put(key: string, body: Uint8Array, contentType: string): Promise<void>
  /** Null when there is none. */
  get(key: string): Promise<Uint8Array | null>
  /** All whose key begins with `prefix`, ascending by key (bytes). One that is put or deleted meanwhile may or may not be among them. */
  list(prefix: string): AsyncIterable<ListedObject>
  /** Fine if there is none. */
  delete(key: string): Promise<void>
  close(): Promise<void>
}
