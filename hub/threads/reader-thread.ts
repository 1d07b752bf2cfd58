import type { MessagePort } from 'node:worker_threads'
import { SqliteProjectionReader } from '../../adapters/projection/sqlite'
import { SiteCalendar } from '../../core/calendar/site-calendar'
import type { CompletenessQuery } from '../../core/completeness'
import type { DeviceFilter } from '../../core/device'
import { HubError } from '../../core/errors/hub-error'
import type { HistoryQuery } from '../../core/history'
import { Directory, type DirectoryEntry } from '../../core/projection/directory'
import { deviceTypes } from '../../devices'
import type { RejectedQuery, StreamName, StreamRequest } from '../client/hub'
import { type Handlers, serve } from '../client/rpc'
import { StreamServer } from '../reader/stream-server'
import { inThread } from './in-thread'
import type { ReaderThreadData } from './messages'

/** Answers questions about what is stored, so that a long one delays neither the broker nor the projector. */
const thread = inThread<ReaderThreadData>()
const { projection, timeZone, retention } = thread.data
const reader = new SqliteProjectionReader(projection, deviceTypes, {
  calendar: new SiteCalendar(timeZone),
  retention,
  now: () => Date.now(),
})
const directory = new Directory(thread.data.directory)
const streams = new StreamServer(reader, directory)

const queries: Handlers = {
  latest: (filter?: DeviceFilter) => reader.latest(directory.resolve(filter ?? {})),
  history(query: HistoryQuery) {
    const device = directory.get(query.device)
    if (!device) throw new HubError('DEVICE_NOT_FOUND', `there is no device "${query.device}"`)
    return reader.history(device.type, query)
  },
  completeness(query: CompletenessQuery) {
    if (!directory.get(query.device)) throw new HubError('DEVICE_NOT_FOUND', `there is no device "${query.device}"`)
    return reader.completeness(query, Date.now())
  },
  rejected: (query: RejectedQuery) => reader.rejected({ ...query, limit: Math.min(Math.max(query.limit ?? 100, 1), 1000) }),
  readStream: (request: StreamRequest<Exclude<StreamName, 'presence'>>) => streams.read(request),
}

thread.serve({
  ...queries,
  head: (stream: Exclude<StreamName, 'presence'>) => reader.head(stream),
  committed: () => streams.committed(),
  setDevice: (entry: DirectoryEntry) => directory.set(entry),
  removeDevice: (id: string) => directory.delete(id),
  close() {
    reader.close()
    thread.end()
  },
})
thread.port.on('message', (message: { connect?: MessagePort }) => {
  if (message.connect) serve(message.connect, queries)
})
