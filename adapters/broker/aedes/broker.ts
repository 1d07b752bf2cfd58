import type { Broker } from '../../../core/ports/broker'
import { acceptInto } from './accept'
import { isTopicName } from './gates/topic-validity'
import { installHooks } from './hooks'
import type { AedesBroker } from './internals'
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
  const sockets = openSockets(parts)
  const listeners = await openListeners(options.listeners, {
    ...limits,
    accept: acceptInto(parts),
    sockets,
    log: options.log,
    onFailedHandshake: (reason, detail, remoteAddress) =>
      parts.report.refused({ reason, detail, remoteAddress, clientId: null, identity: null }),
  }).catch((error: unknown) => {
    aedes.close()
    throw error
  })
  parts.wills.recover()
  const sweep = setInterval(() => sweepOver(parts), Math.min(sweepEveryMs, limits.subscriberStallMs))
  sweep.unref()

  let closed: Promise<void> | null = null
  return {
    ports: listeners.ports,
    publish: (message) => (closed ? Promise.reject(new Error('The broker is closed')) : publish(aedes, message)),
    disconnect: (identity) => disconnect(parts, identity),
    forget: (identity, topics) => forget(parts, identity, topics),
    counts: () => parts.tally.counts({ connected: parts.table.size, connections: sockets.size, retained: parts.retained.count }),
    close: () => {
      clearInterval(sweep)
      closed ??= shutDown({ ...parts, listeners, sockets, closeTimeoutMs: limits.closeTimeoutMs })
      return closed
    },
  }
}

function openSockets({ limits, report }: Parts): OpenSockets {
  const detail = `More than ${limits.maxConnections} connections`
  return new OpenSockets(limits.maxConnections, ({ remoteAddress }) =>
    report.refused({ reason: 'connection-limit', detail, remoteAddress: remoteAddress ?? null, clientId: null, identity: null }),
  )
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
  wills.revoke(identity, connectionsOf(parts, identity))
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
