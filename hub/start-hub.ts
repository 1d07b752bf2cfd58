import { join } from 'node:path'
import type { MessagePort } from 'node:worker_threads'
import { openBroker } from '../adapters/broker/aedes'
import { ProvenCache } from '../adapters/credentials/proven-cache'
import { hashPassword, makePassword } from '../adapters/credentials/scrypt'
import { openBus } from '../adapters/modbus/open-bus'
import { openRegistry } from '../adapters/registry/sqlite'
import { openAuthority } from '../adapters/tls'
import { SqliteWillStore } from '../adapters/wills/sqlite'
import { HubError } from '../core/errors/hub-error'
import { deviceTypes, dialects } from '../devices'
import { dialect as localDialect } from '../devices/local/dialect'
import { DevicePolicy } from './access/device-policy'
import { TopicRights } from './access/topic-rights'
import type { HubDescription } from './client/hub'
import { serve } from './client/rpc'
import type { BusbarConfig } from './config/config'
import { retentionOf } from './config/retention'
import { openDataDir } from './data-dir/data-dir'
import { nextEpoch } from './data-dir/epoch'
import { lockDataDir } from './data-dir/lock'
import { secretFile } from './data-dir/secret-file'
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
import { HealthWatch } from './health/health-watch'
import type { HubVitals } from './health/judge-health'
import { openHttp } from './http'
import { hubHandlers } from './hub-handlers'
import { LocalHub } from './local-hub'
import type { Log } from './log'
import { hubMetrics } from './metrics/hub-metrics'

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

  const registry = await openRegistry(dir.registry)
  const book = await DeviceBook.open(registry, now)
  const events = new EventFan(onError)
  const plane = await DataPlane.start({ config, dir, directory: book.list().map(directoryEntry), log, now, onFailure })
  const presence = new PresenceHost({ registry, book, now, onTransition: (t) => events.emit('presence', t), onError })
  book.onChange((device) => {
    plane.setDevice(directoryEntry(device))
    events.emit('devices', { device: device.id })
  })
  plane.onCommitted((committed) => presence.observe(committed.facts))
  const { heartbeatMs, degradedAfter, offlineAfter } = config.presence
  await presence.start(plane.ready.facts, { defaultIntervalMs: heartbeatMs, degradedAfter, offlineAfter })
  await plane.follow()

  const proven = new ProvenCache()
  const provisioningKey = secretFile(join(dir.secrets, 'provisioning-key'))
  const rights = new TopicRights(dialects)
  const policy = new DevicePolicy({
    find: (id) => book.get(id),
    provisioningKey,
    verify: (id, password, hash) => proven.verify(id, password, hash),
    rights,
    sessionExpiryMs: (dialect) => dialects.find(({ name }) => name === dialect)?.sessionExpiryMs ?? null,
  })
  const authority = await openAuthority(dir.tls, { names: config.mqtt.serverNames })
  const wills = new SqliteWillStore(dir.wills)
  const broker = await openBroker({
    listeners: {
      mqtt: { host: config.mqtt.host, port: config.mqtt.port },
      mqtts: { host: config.mqtt.tlsHost, port: config.mqtt.tlsPort, key: authority.key, cert: authority.cert },
      ws: { host: config.mqtt.host, port: config.mqtt.wsPort },
    },
    policy,
    ingest: plane.ingest,
    wills,
    retained: plane.ready.retained,
    limits: { maxPacketBytes: config.mqtt.maxPacketBytes, maxConnections: config.mqtt.maxConnections },
    clock: now,
    log,
  })

  const health = new HealthWatch({
    vitals: () => vitalsOf(plane, authority.notAfter),
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
  const removal = new DeviceRemoval({ book, broker, plane, owns: (device, topic) => rights.owns(device, topic) })
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
  const hub = new LocalHub({
    book,
    registry,
    presence,
    polling,
    lastReadingAt: (device) => plane.lastReadingAt(device),
    types: deviceTypes,
    reader: (method, args) => plane.read(method, args),
    events,
    describe: () => description,
    health: () => health.current(),
    newPassword: async () => {
      const password = makePassword()
      return { password, hash: await hashPassword(password) }
    },
    removeDevice: (id) => removal.remove(id),
    sendCommand: (device, command) => desk.send(device, command),
    storeReadings: (readings) => intake.store(readings),
    takeUpRejected: (device) => plane.takeUpRejected(device),
  })
  const metrics = hubMetrics({ version, plane, broker, registry, hub })
  const http = await openHttp({ hub, host: '127.0.0.1', port: config.http.port, metrics, version, log })
  description.ports = { ...broker.ports, http: http.port }

  const registrar = new Registrar({
    book,
    registry,
    types: deviceTypes,
    readEvents: (request) => hub.readStream(request),
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
      await http.close()
      await broker.close()
      registrar.stop()
      await presence.stop()
      await plane.stop()
      await registering
      wills.close()
      await registry.close()
      control.close()
      log.info('the hub has stopped; everything it took is stored')
      unlock()
    },
  }
}

function vitalsOf(plane: DataPlane, certificateExpiresAt: number): HubVitals {
  return {
    journal: plane.queue.state(),
    damaged: plane.damaged(),
    projector: { ...plane.lag(), trouble: plane.trouble() },
    certificateExpiresAt,
  }
}
