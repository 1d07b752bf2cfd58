/** A copy in memory of its own size: neither a view into a 64 KiB socket read nor a slice of Node's shared pool. */
export function ownCopy(payload: Uint8Array): Buffer {
  return Buffer.from(new Uint8Array(payload).buffer)
}
