// The mistake that Busbar must not make, as a program: a broker that acknowledges first and stores a moment later.
// It proves that the check of kill-nine.spec.ts can fail. Usage: node ack-first-broker.mjs <data folder>
import { createServer } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Aedes } from 'aedes'

/** Every message is stored this long after its acknowledgement, so that a kill always comes too early for some. */
const storeAfterMs = 1_000

const database = new DatabaseSync(join(process.argv[2], 'control.db'))
database.exec('PRAGMA journal_mode = WAL; CREATE TABLE reading (device TEXT, epoch INTEGER, seq INTEGER)')
const insert = database.prepare('INSERT INTO reading VALUES (?, ?, ?)')

const broker = await Aedes.createBroker()
const waiting = []
// aedes writes the PUBACK before it emits this.
broker.on('publish', (packet, client) => {
  if (client)
    waiting.push({ device: client.id, due: performance.now() + storeAfterMs, reading: JSON.parse(packet.payload.toString()) })
})
setInterval(() => {
  const now = performance.now()
  database.exec('BEGIN')
  while (waiting[0]?.due <= now) {
    const { device, reading } = waiting.shift()
    insert.run(device, reading.ep, reading.sq)
  }
  database.exec('COMMIT')
}, 50)

const server = createServer(broker.handle).listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`))
