// The mistake that Busbar must not make, as a program: a broker that acknowledges first and stores a moment later.
// It proves that the check of kill-nine.spec.ts can fail. Usage: node ack-first-broker.mjs <data folder>
import { createServer } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Aedes } from 'aedes'

const storeEveryMs = 50

const database = new DatabaseSync(join(process.argv[2], 'control.db'))
database.exec('PRAGMA journal_mode = WAL; CREATE TABLE reading (device TEXT, epoch INTEGER, seq INTEGER)')
const insert = database.prepare('INSERT INTO reading VALUES (?, ?, ?)')

const broker = await Aedes.createBroker()
let waiting = []
// aedes writes the PUBACK before it emits this.
broker.on('publish', (packet, client) => {
  if (client) waiting.push([client.id, JSON.parse(packet.payload.toString())])
})
setInterval(() => {
  const batch = waiting
  waiting = []
  database.exec('BEGIN')
  for (const [device, { ep, sq }] of batch) insert.run(device, ep, sq)
  database.exec('COMMIT')
}, storeEveryMs)

const server = createServer(broker.handle).listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`))
