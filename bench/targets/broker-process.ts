import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openBroker } from '../../adapters/broker/aedes'
import { SqliteWillStore } from '../../adapters/wills/sqlite'
import type { BrokerIngest } from '../../core/ports/broker'
import { CommitQueue } from '../../hub/ingest/commit-queue'
import { pack, transfersOf } from '../../hub/ingest/packed-batch'
import { Thread } from '../../hub/threads/thread'

/**
 * Entry of a process with Busbar's broker and nothing behind it (`acknowledge`), or only the journal (`journal`):
 * the same broker, queue and journal thread as in the hub. Tells its parent the port it listens on.
 */
const dir = mkdtempSync(join(tmpdir(), 'busbar-bench-'))
const silent = { info: () => undefined, warn: () => undefined }
const clock = (): number => Date.now()

const acknowledgeAtOnce: BrokerIngest = { offer: (_uplink, done) => done() }

function journalled(): { readonly ingest: CommitQueue; close(): Promise<unknown> } {
  const journal = new Thread('journal-thread', {
    dir: join(dir, 'journal'),
    maxSegmentBytes: 256 << 20,
    minFreeBytes: 64 << 20,
    floor: 0,
  })
  const ingest = new CommitQueue({
    append: async (batch, generation) => {
      const packed = pack(batch)
      await journal.call('append', [packed, generation], transfersOf(packed))
    },
    now: clock,
  })
  return { ingest, close: () => journal.call('close') }
}

async function main(mode: string | undefined): Promise<void> {
  const journal = mode === 'journal' ? journalled() : null
  const wills = new SqliteWillStore(join(dir, 'wills.db'))
  const broker = await openBroker({
    listeners: { mqtt: { host: '127.0.0.1', port: 0 }, mqtts: null, ws: null },
    policy: {
      authenticate: ({ clientId }) => Promise.resolve({ ok: true, identity: clientId }),
      mayPublish: () => true,
      maySubscribe: () => true,
    },
    ingest: journal?.ingest ?? acknowledgeAtOnce,
    wills,
    retained: [],
    clock,
    log: silent,
  })
  process.once('message', async () => {
    await broker.close()
    await journal?.close()
    wills.close()
    rmSync(dir, { recursive: true, force: true })
    process.exit(0)
  })
  process.send?.({ port: broker.ports.mqtt })
}

void main(process.argv[2])
