import { Duplex } from 'node:stream'
import { corkForThisTurn, gatherWrites } from './gather-writes'

/** A connection that notes each piece it is given to send. */
function connection() {
  const sent: string[] = []
  const conn = new Duplex({
    decodeStrings: false,
    read: () => {},
    write: (chunk: Buffer | string, _encoding, done) => {
      sent.push(chunk.toString())
      done()
    },
  })
  gatherWrites(conn)
  return { conn, sent }
}

test('what is written during one turn of the event loop is sent as one buffer, texts and bytes alike', async () => {
  const { conn, sent } = connection()
  corkForThisTurn(conn)
  conn.write('a')
  corkForThisTurn(conn)
  conn.write(Buffer.from('b'))
  setImmediate(() => conn.write('ç', 'utf8'))
  const flushed = new Promise((resolve) => conn.write('', resolve))
  expect(sent).toEqual([])
  await flushed
  expect(sent).toEqual(['abç'])
})

test('afterwards writing is immediate again', async () => {
  const { conn, sent } = connection()
  corkForThisTurn(conn)
  await new Promise((resolve) => conn.write('a', resolve))
  conn.write('b')
  expect(sent).toEqual(['a', 'b'])
})

test('pieces that the operating system takes in one call are left alone, more are joined', async () => {
  const calls: string[] = []
  const conn = new Duplex({
    read: () => {},
    write: (chunk: Buffer, _encoding, done) => {
      calls.push(`one of ${chunk.length}`)
      done()
    },
    writev: (chunks, done) => {
      calls.push(`${chunks.length} pieces`)
      done()
    },
  })
  gatherWrites(conn)
  for (const pieces of [1_024, 1_025]) {
    corkForThisTurn(conn)
    for (let n = 1; n < pieces; n++) conn.write('x')
    await new Promise((resolve) => conn.write('x', resolve))
  }
  expect(calls).toEqual(['1024 pieces', 'one of 1025'])
})
