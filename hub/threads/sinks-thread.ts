import { ParquetDays } from '../../adapters/archive/parquet'
import { SqliteUplinkFeed } from '../../adapters/journal/sqlite'
import { SqliteProjectionReader, SqliteRollUpFeed } from '../../adapters/projection/sqlite'
import { SqliteSinkStore } from '../../adapters/sinks/store'
import { SiteCalendar } from '../../core/calendar/site-calendar'
import { TopicRouter } from '../../core/projection/topic-router'
import { deviceTypes, dialects } from '../../devices'
import type { SinkConfig } from '../client/sinks'
import { dataDirAt } from '../data-dir/data-dir'
import { ArchivedPlaces } from '../sinks/archived-places'
import { systemClock } from '../sinks/clock'
import { targetMaker } from '../sinks/make-target'
import { SinkBoard } from '../sinks/sink-board'
import { type SinkDeviceEntry, SinkDevices } from '../sinks/sink-devices'
import { StoredSource } from '../sinks/stored-source'
import { inThread } from './in-thread'
import type { SinkChanged, SinkFault, SinksThreadData, SinkWarned } from './messages'

/** Writes what is stored to InfluxDB and elsewhere, so that encoding and the network cost nobody else anything. */
const thread = inThread<SinksThreadData>()
const { dataDir, version, projection, sinks, timeZone, retention } = thread.data
const now = () => Date.now()
const calendar = new SiteCalendar(timeZone)
const reader = new SqliteProjectionReader(projection, deviceTypes, { calendar, retention, now })
const days = new ParquetDays({ reader, calendar, version })
const { siteId, archives } = dataDirAt(dataDir)
const places = new ArchivedPlaces(archives)
const rollUps = new SqliteRollUpFeed(projection)
const uplinks = new SqliteUplinkFeed(thread.data.journal)
const devices = new SinkDevices(deviceTypes, thread.data.devices)
const store = new SqliteSinkStore(sinks)
const board = new SinkBoard({
  store,
  source: new StoredSource({ reader, rollUps, uplinks }, devices),
  make: targetMaker({ dataDir, siteId, places, router: new TopicRouter(dialects), days, now }),
  clock: systemClock,
  random: Math.random,
  keptFor: { readingsMs: retention.rawMs, uplinksMs: thread.data.journalRetentionMs },
  onState: (view, before) => thread.post('state', { view, before } satisfies SinkChanged),
  onView: (view) => thread.post('view', view),
  onWarning: (view, warning) => thread.post('warning', { view, warning } satisfies SinkWarned),
  onUnexpected: (sink, error) => thread.post('fault', faultOf(sink, error)),
})

thread.serve({
  put: (config: SinkConfig) => board.put(config),
  hold: (id: string) => board.hold(id),
  delete: (id: string) => board.delete(id),
  list: () => board.list(),
  pause: (id: string, detail: string) => board.pause(id, detail),
  resume: (id: string) => board.resume(id),
  rewind: (id: string, since: number) => board.rewind(id, since),
  listPutAside: (id: string, limit: number) => board.listPutAside(id, limit),
  retryPutAside: (id: string) => board.retryPutAside(id),
  committed: (readings: number, events: number, uplinks: number) => board.announce({ readings, events, uplinks }),
  rolledUp: (buckets: number) => board.announce({ hours: buckets, days: buckets }),
  setDevice: (device: SinkDeviceEntry) => devices.set(device),
  removeDevice: (id: string) => devices.delete(id),
  isReplaced: () => store.isReplaced,
  async close() {
    await board.close()
    store.close()
    reader.close()
    rollUps.close()
    uplinks.close()
    thread.end()
  },
})

function faultOf(sink: string, error: unknown): SinkFault {
  const { name = typeof error, stack = '' } = error instanceof Error ? error : {}
  const frames = stack.split('\n').filter((line) => line.trimStart().startsWith('at '))
  return { sink, error: name, at: frames.join('\n') }
}
