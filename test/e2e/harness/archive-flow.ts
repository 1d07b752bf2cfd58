import { SqliteJournalReader } from '../../../adapters/journal/sqlite'
import type { SinkView } from '../../../hub/client/sinks'
import type { Busbar } from './busbar'
import type { FlowNode } from './flows'

const tab = 'archive-tab'
/** Id of the sink of {@link archiveFlow}. */
const sink = 'archive-sink-1'

/** An archive sink into a folder, whose batches are written as soon as they have so many messages. */
export function archiveFlow(path: string, batchItems: number): readonly FlowNode[] {
  return [
    { id: tab, type: 'tab', label: 'Archive' },
    { id: 'archive-place', type: 'archive-store', configVersion: 1, name: 'NAS', kind: 'folder', path },
    {
      ...{ z: tab, x: 100, y: 100, id: sink, type: 'archive-sink', configVersion: 1, name: 'Every message' },
      ...{ store: 'archive-place', uplinks: true, days: true, start: 'earliest', devices: '', types: '', groups: '' },
      ...{ batchItems, batchSize: 8, batchWait: '10s', wires: [[]] },
    },
  ]
}

/** How the sink stands. */
export async function archiveState(busbar: Busbar): Promise<SinkView> {
  const sinks = (await (await busbar.fetch('http', '/api/sinks')).json()) as readonly SinkView[]
  const found = sinks.find(({ id }) => id === sink)
  if (!found) throw new Error('there is no archive sink')
  return found
}

/** Every row of a journal that no hub uses, to be compared. */
export async function journalRows(dataDir: string): Promise<readonly string[]> {
  const reader = new SqliteJournalReader(`${dataDir}/journal`)
  const rows: string[] = []
  for (let after = 0; ; ) {
    const page = await reader.read(after, 5_000)
    const last = page.at(-1)
    if (!last) break
    rows.push(...page.map((uplink) => JSON.stringify({ ...uplink, payload: Buffer.from(uplink.payload).toString('base64') })))
    after = last.position
  }
  await reader.close()
  return rows
}
