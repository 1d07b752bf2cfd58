import type { MessagePort } from 'node:worker_threads'
import { openBus } from '../adapters/modbus/open-bus'
import { openRegistry } from '../adapters/registry/sqlite'
import { keepsSinks } from '../adapters/sinks/store'
import { hubActor } from '../core/access/actor'
import { SiteCalendar } from '../core/calendar/site-calendar'
import { HubError } from '../core/errors/hub-error'
import { deviceTypes, dialects } from '../devices'
import { dialect as localDialect } from '../devices/local/dialect'
import type { HubDescription } from './client/hub'
import { serve } from './client/rpc'
import { composeHub } from './compose/compose-hub'
import { openBrokerSide } from './compose/open-broker-side'
import { openPeople } from './compose/open-people'
import type { BusbarConfig } from './config/config'
import { journalRetentionMs, retentionOf } from './config/retention'
import { webHost } from './config/web-host'
import { openDataDir } from './data-dir/data-dir'
import { nextEpoch } from './data-dir/epoch'
import { lockDataDir } from './data-dir/lock'
import { siteId } from './data-dir/site-id'
import { DataPlane } from './data-plane'
import { CommandDesk } from './engines/command-desk'
import { DeviceBook, directoryEntry } from './engines/device-book'
import { DeviceRemoval } from './engines/device-removal'
import { JournalPruner } from './engines/journal-pruner'
import { PollerHost } from './engines/polling/poller-host'
import { PresenceHost } from './engines/presence-host'
import { ReadingIntake } from './engines/reading-intake'
import { Registrar } from './engines/registrar'
import { EventFan } from './event-fan'
import { DamageBook } from './health/damage-book'
import { HealthWatch } from './health/health-watch'
import type { HubVitals } from './health/judge-health'
import { openHttp } from './http'
import type { CertificatePair } from './http/tls'
import { hubHandlers } from './hub-handlers'
import { LocalHub } from './local-hub'
import type { Log } from './log'
import { hubMetrics } from './metrics/hub-metrics'
import { influxAnswers } from './sinks/influx-query'
import { sinkDeviceEntry } from './sinks/sink-devices'
import { SinkHost } from './sinks/sink-host'
import type { SinksThreadData } from './threads/messages'
import { Thread } from './threads/thread'

export interface StartHubOptions {
  readonly config: BusbarConfig
  readonly version: string
  readonly log: Log
  /** The main thread's lines: `control` is answered here, `data` by the reader's thread. */
  readonly control: MessagePort
  readonly data: MessagePort
  /** Called when a part of the hub ended unasked. */
  readonly onFailure: (error: Error) => void
}

export interface RunningHub {
  readonly description: HubDescription
  /** Stops taking messages, lets held ones be acknowledged, finishes the projection, closes the stores. */
  stop(): Promise<void>
}

/** The composition root: opens the stores, starts the threads, and ties the parts of the data plane together. */
export async function startHub({ config, version, log, control, data, onFailure }: StartHubOptions): Promise<RunningHub> {
  const now = () => Date.now()
  const startedAt = now()
  // An error with a code says what to do; only a fault of ours needs its stack.
  const onError = (error: Error) =>
    error instanceof HubError ? log.error(error.message) : log.error({ err: error }, error.message)
  const dir = openDataDir(config.dataDir)
  const unlock = lockDataDir(dir.lock)
  makeSiteId(dir.siteId, onError)

  const events = new EventFan(onError)
  const who = await openPeople({ config, dir, now, emit: (event) => events.emit('access', event), onError })
  const registry = await openRegistry(dir.registry)
  const book = await DeviceBook.open(registry, now)
  const damage = new DamageBook(dir.journalDamage, now)
  const directory = book.list().map(directoryEntry)
  const plane = await DataPlane.start({ config, dir, directory, damage, log, now, onFailure })
  const presence = new PresenceHost({ registry, book, now, onTransition: (t) => events.emit('presence', t), onError })
  book.onChange((device) => {
    plane.setDevice(directoryEntry(device))
    events.emit('devices', { device: device.id })
  })
  plane.onCommitted((committed) => presence.observe(committed.facts))
  const { heartbeatMs, degradedAfter, offlineAfter } = config.presence
  await presence.start(plane.ready.facts, { defaultIntervalMs: heartbeatMs, degradedAfter, offlineAfter })
  await plane.follow()

  const onCertificate: ((pair: CertificatePair) => void)[] = []
  const side = await openBrokerSide({
    config,
    dir,
    book,
    plane,
    identity: who.identity,
    audit: who.audit.recordAudit,
    view: (id) => devices.getDevice(id),
    approve: (id, by) => devices.updateDevice(id, { approval: 'approved' }, by),
    onCertificate(pair) {
      for (const take of onCertificate) take(pair)
      events.emit('certificate', { notAfter: pair.notAfter })
    },
    log,
    now,
    onError,
  })
  const { broker } = side

  const health = new HealthWatch({
    vitals: () => ({
      ...vitalsOf(plane, side.tls.server.notAfter, who.audit.trouble()),
      damaged: damage.list(),
      sinks: sinks.views(),
      sinksTrouble: sinks.trouble(),
    }),
    now,
    onChange: (h) => events.emit('health', h),
    log,
  })
  const description: { -readonly [K in keyof HubDescription]: HubDescription[K] } = {
    version,
    startedAt,
    ports: { http: 0, ...broker.ports },
    types: deviceTypes,
    timeZone: config.site.timeZone,
  }
  const removal = new DeviceRemoval({ book, broker, plane, owns: (device, topic) => side.rights.owns(device, topic) })
  const desk = new CommandDesk({ book, dialects, broker, plane, now })
  const intake = new ReadingIntake({
    book,
    queue: plane.queue,
    dialect: localDialect,
    types: deviceTypes,
    policy: config.registration.policy,
    epoch: nextEpoch(dir.epoch, startedAt),
    rawRetentionMs: retentionOf(config).rawMs,
    now,
  })
  const polling = new PollerHost({
    openBus,
    now,
    elapsed: () => performance.now(),
    random: Math.random,
    timeZone: config.site.timeZone,
    emit: (topic, event) => events.emit(topic, event),
    onError,
  })
  const sinks = new SinkHost({
    hasSinks: () => keepsSinks(dir.sinks),
    open: (known) =>
      new Thread('sinks-thread', {
        dataDir: dir.root,
        version,
        journal: dir.journal,
        projection: dir.projection,
        sinks: dir.sinks,
        timeZone: config.site.timeZone,
        retention: retentionOf(config),
        journalRetentionMs: journalRetentionMs(config),
        devices: known,
      } satisfies SinksThreadData),
    devices: () => book.list().map(sinkDeviceEntry),
    audit: who.audit.recordAudit,
    emit: (view) => events.emit('sink', view),
    log,
  })
  sinks.start()
  plane.onCommitted((committed) => sinks.committed(committed))
  plane.onRolledUp((round) => sinks.rolledUp(round.rebuilt))
  book.onChange((device) => sinks.setDevice(sinkDeviceEntry(device)))
  book.onRemoved((id) => sinks.removeDevice(id))
  const queryInflux = influxAnswers({
    calendar: new SiteCalendar(config.site.timeZone),
    typeOf: (device) => deviceTypes.find(({ name }) => name === book.get(device)?.type),
    now,
  })
  const devices = new LocalHub({
    book,
    registry,
    presence,
    lastReadingAt: (device) => plane.lastReadingAt(device),
    types: deviceTypes,
    reader: (method, args) => plane.read(method, args),
    events,
    describe: () => description,
    health: () => health.current(),
    damage,
    newPassword: side.newPassword,
    isService: (name) => side.isService(name),
    removeDevice: (id) => removal.remove(id),
    sendCommand: (device, command) => desk.send(device, command),
    storeReadings: (readings) => intake.store(readings),
    takeUpRejected: (device) => plane.takeUpRejected(device),
    audit: who.audit.recordAudit,
  })
  const hub = composeHub({
    devices,
    polling,
    sinks: Object.assign(sinks, { queryInflux }),
    people: who.people,
    deviceAccess: side.devices,
    brokerAccess: side.access,
    audit: who.audit,
  })
  const metrics = hubMetrics({ version, plane, damage, broker, registry, hub, sinks: () => sinks.views() })
  const http = await openHttp({
    hub,
    host: webHost(config),
    port: config.http.port,
    metrics,
    version,
    log,
    tls: config.web.https ? side.tls.server : null,
    hostNames: () => side.tls.server.names,
    corsOrigins: config.web.corsOrigins,
    trustedProxies: config.web.trustedProxies,
  })
  onCertificate.push((pair) => http.replaceCertificate(pair))
  description.ports = { ...broker.ports, http: http.port }

  const registrar = new Registrar({
    book,
    registry,
    types: deviceTypes,
    readEvents: (request) => hub.readStream(request),
    async onFirmware(device, version) {
      const known = dialects.find(({ name }) => name === book.get(device)?.dialect)
      const told = known?.firmwareSeen?.(version)
      if (told) await hub.sendCommand(device, told, hubActor)
    },
    now,
    onOtherBoard: (device, said, known) =>
      side.devices.turnedAway.note({
        device,
        said,
        known,
        reason: 'another device, with another mac or serial number, has this id',
      }),
    onError,
  })
  const registering = registrar.run()
  const pruner = new JournalPruner({ plane, retentionDays: config.journal.retentionDays, now, log })
  pruner.start()
  health.start()

  events.onAny((event, payload) => control.postMessage({ event, payload }))
  serve(control, hubHandlers(hub))
  plane.connect(data)

  return {
    description,
    async stop() {
      health.stop()
      pruner.stop()
      await polling.stop()
      await sinks.stop()
      await http.close()
      await side.close()
      registrar.stop()
      await presence.stop()
      await plane.stop()
      await registering
      await registry.close()
      await who.close()
      control.close()
      log.info('the hub has stopped; everything it took is stored')
      unlock()
    },
  }
}

/** From the first start on. Without it nothing is archived, and devices notice nothing. */
function makeSiteId(path: string, onError: (error: Error) => void): void {
  try {
    siteId(path)
  } catch (error) {
    onError(error as Error)
  }
}

function vitalsOf(
  plane: DataPlane,
  certificateExpiresAt: number,
  auditTrouble: string | null,
): Omit<HubVitals, 'damaged' | 'sinks' | 'sinksTrouble'> {
  return {
    journal: plane.queue.state(),
    projector: { ...plane.lag(), trouble: plane.trouble() },
    certificateExpiresAt,
    auditTrouble,
  }
}
