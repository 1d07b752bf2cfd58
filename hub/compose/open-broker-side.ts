import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openBroker } from '../../adapters/broker/aedes'
import { PasswordSeal } from '../../adapters/credentials/password-seal'
import { ProvenCache } from '../../adapters/credentials/proven-cache'
import { hashPassword, looksMade, makePassword, verifyPassword } from '../../adapters/credentials/scrypt'
import { SiteTls } from '../../adapters/tls'
import { SqliteWillStore } from '../../adapters/wills/sqlite'
import type { AuditEntry } from '../../core/access/audit'
import type { DeviceView } from '../../core/device'
import type { Broker } from '../../core/ports/broker'
import type { IdentityStore } from '../../core/ports/identity'
import { deviceTypes, dialects } from '../../devices'
import { BrokerAccess } from '../access/broker-access'
import { DeviceAccess } from '../access/device-access'
import { DevicePolicy } from '../access/device-policy'
import { LogInGuard } from '../access/log-in-guard'
import { type OpenListener, OpenListeners } from '../access/open-listeners'
import { PasswordSeals } from '../access/password-seals'
import { ServiceBook } from '../access/service-book'
import { Services } from '../access/services'
import { TopicRights } from '../access/topic-rights'
import { isFull } from '../access/unasked'
import type { DeviceAccessHub } from '../client/device-access'
import type { BusbarConfig } from '../config/config'
import type { DataDir } from '../data-dir/data-dir'
import { secretFile } from '../data-dir/secret-file'
import type { DataPlane } from '../data-plane'
import type { DeviceBook } from '../engines/device-book'
import type { Log } from '../log'

export interface BrokerSideOptions {
  readonly config: BusbarConfig
  readonly dir: DataDir
  readonly book: DeviceBook
  readonly plane: DataPlane
  readonly identity: IdentityStore
  readonly audit: (entry: AuditEntry) => Promise<void>
  readonly view: (device: string) => Promise<DeviceView>
  readonly approve: DeviceAccessHub['approveDevice']
  /** The server's certificate was replaced; the broker has it already. */
  readonly onCertificate: (pair: { readonly key: string; readonly cert: string; readonly notAfter: number }) => void
  readonly log: Log
  readonly now: () => number
  readonly onError: (error: Error) => void
}

/** The broker with everything that decides who gets to it. */
export interface BrokerSide {
  readonly broker: Broker
  readonly tls: SiteTls
  readonly rights: TopicRights
  readonly devices: DeviceAccess
  readonly access: BrokerAccess
  /** Whether a service account has this name. */
  readonly isService: (name: string) => boolean
  /** A password for a device, and its sealed hash. */
  readonly newPassword: () => Promise<{ readonly password: string; readonly hash: string }>
  close(): Promise<void>
}

/** Opens the broker. What devices prove themselves with is there before the first of them can connect. */
export async function openBrokerSide(options: BrokerSideOptions): Promise<BrokerSide> {
  const { config, dir, book, plane, identity, audit, log, now, onError } = options
  const { mqtt, registration } = config
  let opened: Broker | null = null
  const find = (id: string) => book.get(id)
  const isBlocked = (id: string) => book.isBlocked(id)
  const rights = new TopicRights(dialects)
  const tls = await openTls(config, dir)
  const services = await ServiceBook.open(identity.services)
  const isService = (name: string) => services.has(name)
  const provisioningKey = secretFile(join(dir.secrets, 'provisioning-key'))
  const seal = new PasswordSeal(secretFile(join(dir.secrets, 'password-seal')))
  const newPassword = async () => {
    const password = makePassword()
    return { password, hash: seal.put(password, await hashPassword(password)) }
  }

  const devices = await DeviceAccess.open({
    book,
    types: deviceTypes,
    policy: registration.policy,
    identity,
    tls,
    provisioningKey,
    newPassword,
    hashPassword,
    verify: async (password, hash) => seal.fits(password, hash) || verifyPassword(password, hash),
    isService,
    disconnect: (id) => opened?.disconnect(id) ?? 0,
    view: options.view,
    approve: options.approve,
    takeUpRejected: (id) => plane.takeUpRejected(id),
    mqtt: () => ({ host: '', port: opened?.ports.mqtts ?? 0, tls: true }),
    audit,
    onServer(pair) {
      opened?.replaceCertificate(pair)
      options.onCertificate(pair)
    },
    onClientTrust: (trust) => void opened?.replaceClientTrust(trust).catch(onError),
    onTurnedAway: ({ device, reason, address }) => log.warn({ device, address }, `a registration was refused: ${reason}`),
    onError,
    now,
    elapsed: () => performance.now(),
  })
  const open = new OpenListeners({
    listeners: mqtt.open.map(openListener),
    dialects,
    find,
    isService,
    hasCertificate: (id) => devices.hasCertificate(id),
    isBlocked,
    policy: registration.policy,
    isFull: () => isFull(book),
  })
  const decoy = (await newPassword()).hash
  const guard = new LogInGuard({
    now,
    elapsed: () => performance.now(),
    proven: new ProvenCache(),
    waste: async (secret) => (seal.fits(secret, decoy) || (await verifyPassword(secret, decoy))) && false,
    ...mqtt.limits,
    audit,
    onError,
  })
  const policy = new DevicePolicy({
    find,
    isBlocked,
    provisioningKey,
    policy: registration.policy,
    isFull: () => isFull(book),
    verify: verifyPassword,
    seals: new PasswordSeals({
      seal,
      looksMade,
      store: ({ kind, name }, before, sealed) =>
        kind === 'device' ? book.replacePasswordHash(name, before, sealed) : accounts.sealPassword(name, before, sealed),
      onError,
    }),
    claim: (device, code, address) => devices.claimByPassword(device, code, address),
    certificates: {
      check: (certificate) => devices.checkCertificate(certificate),
      isHeldBy: (id) => devices.hasCertificate(id),
    },
    guard,
    services,
    open,
    rights,
    sessionExpiryMs: (dialect) => dialects.find(({ name }) => name === dialect)?.sessionExpiryMs ?? null,
    now,
  })
  const wills = new SqliteWillStore(dir.wills)
  const { key, cert } = tls.server
  const { authorities, revocationLists } = tls.clientTrust
  const broker = await openBroker({
    listeners: {
      mqtt: { host: mqtt.host, port: mqtt.port },
      mqtts: {
        host: mqtt.tlsHost,
        port: mqtt.tlsPort,
        key,
        cert,
        clientCertificates: mqtt.clientCertificates,
        clientAuthorities: authorities,
        crl: revocationLists,
      },
      ws: { host: mqtt.host, port: mqtt.wsPort },
      open: mqtt.open.map(({ name, host, port }) => ({ name, host, port })),
    },
    policy,
    ingest: plane.ingest,
    wills,
    retained: plane.ready.retained,
    limits: {
      maxPacketBytes: mqtt.maxPacketBytes,
      maxConnections: mqtt.maxConnections,
      messagesPerSecond: mqtt.limits.messagesPerSecond,
      bytesPerSecond: mqtt.limits.bytesPerSecond,
    },
    clock: now,
    log,
  })
  opened = broker
  const accounts = new Services({
    book: services,
    broker,
    isDevice: (name) => book.get(name) !== undefined,
    isHubOnly: (topic) => rights.isHubOnly(topic),
    newPassword,
    audit,
    now,
  })
  const access = new BrokerAccess({ services: accounts, guard, open, broker, log })
  book.onChange((device) => void access.deviceChanged(device).catch(onError))
  devices.start()
  access.warnOfOpenListeners()
  return {
    broker,
    tls,
    rights,
    devices,
    access,
    isService,
    newPassword,
    async close() {
      devices.stop()
      guard.close()
      await broker.close()
      wills.close()
    },
  }
}

function openTls({ mqtt, tls }: BusbarConfig, dir: DataDir): Promise<SiteTls> {
  const { certFile, keyFile, clientCaFile, clientCrlFile } = tls
  return SiteTls.open(dir.tls, {
    names: mqtt.serverNames,
    given: certFile && keyFile ? { certFile, keyFile } : null,
    outside: clientCaFile ? { caFile: clientCaFile, crlFile: clientCrlFile ?? null } : null,
  })
}

function openListener({ name, dialects: spoken, username, passwordFile }: BusbarConfig['mqtt']['open'][number]): OpenListener {
  if (username === undefined || passwordFile === undefined) return { name, dialects: spoken, login: null }
  return { name, dialects: spoken, login: { username, password: readFileSync(passwordFile, 'utf8').trim() } }
}
