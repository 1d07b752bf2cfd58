import type { Duplex } from 'node:stream'

type Chunk = { readonly chunk: Buffer | string; readonly encoding: BufferEncoding }

const corked = new WeakSet<Duplex>()

/** What the operating system takes in one call (IOV_MAX); libuv sends the rest a turn of the event loop later. */
const piecesPerCall = 1_024

/**
 * Lets a connection send whatever has piled up in one go. mqtt-packet writes four or five pieces per packet, so more than
 * about 220 messages per turn would never catch up, and a busy subscriber would look frozen. Over WebSocket each piece
 * would even be a frame of its own.
 */
export function gatherWrites(conn: Duplex): void {
  const native = conn._writev?.bind(conn)
  conn._writev = (chunks: Chunk[], done) => {
    if (native && chunks.length <= piecesPerCall) return native(chunks, done)
    const bytes = chunks.map(({ chunk, encoding }) => (typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk))
    conn._write(Buffer.concat(bytes), 'buffer' as BufferEncoding, done)
  }
}

/**
 * Holds back what is written to a subscriber during this turn of the event loop, so that it becomes one system call.
 * aedes writes each delivery in its own `setImmediate`, hence two of them.
 */
export function corkForThisTurn(conn: Duplex): void {
  if (corked.has(conn)) return
  corked.add(conn)
  conn.cork()
  setImmediate(() =>
    setImmediate(() => {
      corked.delete(conn)
      conn.uncork()
    }),
  )
}
