import type { Broker, BrokerPolicy, ListenerInfo } from '../../../core/ports/broker'
import { acceptInto } from './accept'
import { isTopicName } from './gates/topic-validity'
import { installHooks } from './hooks'
import type { AedesBroker } from './internals'
import { ClientTrustBook } from './listeners/client-trust'
import { openListeners } from './listeners/listeners'
import { OpenSockets } from './listeners/open-sockets'
import { type BrokerLimits, type BrokerOptions, defaultLimits } from './options'
import { elapsed, makeParts, type Parts } from './parts'
import { shutDown } from './shut-down'

/** Packets queued behind a CONNECT that is still being checked; one socket read of at most 64 KiB bounds them as well. */
const queueLimit = 4_096

const sweepEveryMs = 1_000

/**
 * Opens the MQTT 3.1 and 3.1.1 broker: aedes, with every publish stored by the ingest before it is acknowledged, and a
 * guard for each thing aedes 1.x leaves unguarded. Rejects when a listener cannot be opened.
 */
export async function openBroker(options: BrokerOptions): Promise<Broker> {
  const limits: BrokerLimits = { ...defaultLimits, ...options.limits }
  const { Aedes } = await import('aedes')
  const aedes = (await Aedes.createBroker({
    // 0 bypasses mqemitter's queue, which shifts an array per delivery and takes most of the processor.
    concurrency: 0,
    queueLimit,
    connectTimeout: limits.connectTimeoutMs,
    drainTimeout: limits.subscriberStallMs,
  })) as AedesBroker
  const parts = makeParts(aedes, options, limits)
  await parts.retained.seed(options.retained)
  installHooks(parts)
  const sockets = openSockets(parts, options.policy)
  const trust = new ClientTrustBook(options.clock, options.log)
  const { clientAuthorities = [], crl = [] } = options.listeners.mqtts ?? {}
  const opening = trust.replace({ authorities: clientAuthorities, revocationLists: crl }).then(() =>
    openListeners(options.listeners, {
      ...limits,
      accept: acceptInto(parts),
      sockets,
      trust,
      log: options.log,
      onFailedHandshake: (reason, detail, remoteAddress) =>
        parts.report.refused({ reason, detail, remoteAddress, clientId: null, identity: null }),
    }),
  )
  const listeners = await opening.catch((error: unknown) => {
    aedes.close()
    throw error
  })
  parts.wills.recover()
  const sweep = setInterval(() => sweepOver(parts), Math.min(sweepEveryMs, limits.subscriberStallMs))
  sweep.unref()

  let closed: Promise<void> | null = null
  return {
    ports: portsOf(listeners.all),
    listeners: () => listeners.all,
    publish: (message) => (closed ? Promise.reject(new Error('The broker is closed')) : publish(aedes, message)),
    disconnect: (identity) => disconnect(parts, identity),
    connectionsOf: (identity) => connectionsOf(parts, identity).length,
    enforceRights: () => enforceRights(parts),
    replaceCertificate: (pair) => listeners.tls?.replaceCertificate(pair),
    replaceClientTrust: async (replacement) => {
      await trust.replace(replacement)
      listeners.tls?.renew()
    },
    forget: (identity, topics) => forget(parts, identity, topics),
    counts: () =>
      parts.tally.counts({
        connected: parts.table.size,
        connections: sockets.size,
        retained: parts.retained.count,
        throttled: parts.throttles.counts(),
      }),
    close: () => {
      clearInterval(sweep)
      closed ??= shutDown({ ...parts, listeners, sockets, closeTimeoutMs: limits.closeTimeoutMs })
      return closed
    },
  }
}

function openSockets({ limits, report }: Parts, policy: BrokerPolicy): OpenSockets {
  const details = {
    'connection-limit': `More than ${limits.maxConnections} connections`,
    'connection-rate': 'The address opens connections too quickly',
  }
  return new OpenSockets(
    limits.maxConnections,
    (remoteAddress) => policy.mayOpen?.(remoteAddress) ?? true,
    (reason, { remoteAddress = null }) =>
      report.refused({ reason, detail: details[reason], remoteAddress, clientId: null, identity: null }),
  )
}

function portsOf(listeners: readonly ListenerInfo[]): Broker['ports'] {
  const portOf = (name: string) => listeners.find((listener) => listener.name === name)?.port ?? 0
  return { mqtt: portOf('mqtt'), mqtts: portOf('mqtts'), ws: portOf('ws') }
}

function sweepOver({ slow, owners, log }: Parts): void {
  slow.sweep(elapsed())
  owners.sweep(elapsed()).catch((error: unknown) => log.warn({ err: error }, 'Expired sessions could not be removed'))
}

function publish(aedes: AedesBroker, { topic, payload, qos, retain }: Parameters<Broker['publish']>[0]): Promise<void> {
  if (!isTopicName(topic)) return Promise.reject(new Error(`Not a topic name [MQTT-3.3.2-2]: ${JSON.stringify(topic)}`))
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength)
  return new Promise((resolve, reject) => {
    aedes.publish({ cmd: 'publish', topic, payload: bytes, qos, retain, dup: false }, (error) =>
      error ? reject(error) : resolve(),
    )
  })
}

async function forget(parts: Parts, identity: string, isTheirs: (topic: string) => boolean): Promise<readonly string[]> {
  const { connections, wills, owners, retained } = parts
  wills.revoke(identity, connectionsOf(parts, identity), isTheirs)
  disconnect({ connections }, identity)
  await owners.forget(identity)
  const topics = retained.topics(isTheirs)
  for (const topic of topics) await retained.clear(topic)
  return topics
}

function connectionsOf({ connections }: Pick<Parts, 'connections'>, identity: string) {
  return [...connections].filter((connection) => connection.identity === identity)
}

function disconnect(parts: Pick<Parts, 'connections'>, identity: string): number {
  const theirs = connectionsOf(parts, identity)
  for (const connection of theirs) connection.drop()
  return theirs.length
}

async function enforceRights({ connections, owners, subscribing, persistence }: Parts): Promise<number> {
  const mayNotHold = (identity: string, filters: readonly string[]) =>
    filters.some((filter) => !subscribing.mayHold(identity, filter))
  const wrong = [...connections].filter(
    ({ client, identity }) => identity !== null && mayNotHold(identity, Object.keys(client.subscriptions)),
  )
  for (const connection of wrong) connection.drop()
  await owners.forgetIf(async (clientId, identity) => {
    const subscriptions = await persistence.subscriptionsByClient({ id: clientId })
    return mayNotHold(
      identity,
      subscriptions.map(({ topic }) => topic),
    )
  })
  return wrong.length
}
