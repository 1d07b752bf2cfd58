import { once } from 'node:events'
import { connect } from 'node:net'
import { Duplex } from 'node:stream'
import { until } from './until'

/** A connection that can hold back what is written to it and then send it in one segment. */
export interface Segments extends Duplex {
  hold(): void
  /** Waits for this many writes before. */
  flush(writes: number): Promise<void>
}

export async function dialSegments(port: number): Promise<Segments> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  let held: Buffer[] | null = null
  const wire = new Duplex({
    read: () => socket.resume(),
    write: (chunk: Buffer, _encoding, done) => {
      if (held) held.push(chunk)
      else socket.write(chunk)
      done()
    },
    destroy: (error, done) => {
      socket.destroy()
      done(error)
    },
  })
  socket.on('data', (chunk) => wire.push(chunk))
  socket.on('close', () => wire.push(null))
  return Object.assign(wire, {
    hold: () => {
      held = []
    },
    flush: async (writes: number) => {
      await until(`${writes} writes`, () => (held?.length ?? 0) >= writes)
      socket.write(Buffer.concat(held ?? []))
      held = null
    },
  })
}
