import type { PublishPacket } from 'aedes'
import { Audience } from './audience'
import { Connections } from './connection'
import { Acknowledgements } from './gates/acknowledgements'
import { ConnectGate } from './gates/connect'
import { Intake } from './gates/intake'
import { PublishGate } from './gates/publish'
import { RefusalReport } from './gates/refusal-report'
import { SubscribeGate } from './gates/subscribe'
import { SlowSubscribers } from './guards/slow-subscriber'
import { Throttles } from './guards/throttles'
import type { AedesBroker } from './internals'
import type { BrokerLimits, BrokerOptions } from './options'
import { BoundedSessions } from './sessions/bounded-sessions'
import { ConnectionsByIdentity } from './sessions/connections-by-identity'
import { storeOnlyGranted } from './sessions/granted-subscriptions'
import { keepOnlyReceipts } from './sessions/qos2-receipts'
import { Retained } from './sessions/retained'
import { SessionOwners } from './sessions/session-owners'
import { SessionTable } from './sessions/session-table'
import { takeWillsAway } from './sessions/take-wills-away'
import { Wills } from './sessions/wills'
import { Tally } from './tally'

/** Everything that stands around aedes, made and connected with each other. */
export type Parts = ReturnType<typeof makeParts>

export function makeParts(aedes: AedesBroker, options: BrokerOptions, limits: BrokerLimits) {
  const { policy, log } = options
  const { persistence } = aedes
  const tally = new Tally()
  const connections = new Connections()
  const table = new SessionTable(aedes, connections)
  const intake = new Intake(options.ingest, options.clock, log)
  const queues = new BoundedSessions(limits, () => tally.drop('session-overflow'))
  const expiryMs = (identity: string) => policy.sessionExpiryMs?.(identity) ?? limits.sessionExpiryMs
  const owners = new SessionOwners(table, persistence, queues, expiryMs, limits)
  const subscribing = new SubscribeGate(connections, policy, log, limits.filtersPerClient)
  const forward = (packet: PublishPacket) =>
    aedes.publish(packet, (error) => {
      if (error) log.warn({ err: error, topic: packet.topic }, 'A stored message could not be delivered')
    })
  const wills = new Wills({ store: options.wills, policy, intake, forward, graceMs: limits.willGraceMs, log })

  queues.install(persistence)
  takeWillsAway(persistence)
  keepOnlyReceipts(persistence)
  storeOnlyGranted(persistence, (client, filter) => subscribing.isGranted(client, filter))
  const acknowledgements = new Acknowledgements()

  return {
    aedes,
    persistence,
    limits,
    log,
    tally,
    connections,
    table,
    intake,
    acknowledgements,
    owners,
    wills,
    subscribing,
    connecting: new ConnectGate(
      connections,
      policy,
      owners,
      new ConnectionsByIdentity(limits.connectionsPerIdentity),
      intake,
      log,
    ),
    publishing: new PublishGate(
      connections,
      policy,
      intake,
      { onWillDue: (connection, done) => wills.due(connection, done), forward },
      new Audience(aedes),
      acknowledgements,
      tally,
      log,
    ),
    retained: new Retained(persistence, limits, () => tally.drop('retained-overflow')),
    slow: new SlowSubscribers(limits, tally),
    throttles: new Throttles((identity) =>
      log.warn({ identity }, 'A client sends more than it may and is read more slowly; nothing is lost'),
    ),
    report: new RefusalReport(tally, log, elapsed, options.onRefused ?? (() => {})),
  }
}

/** Time that only moves forward, ms: what a stepped clock must not shorten or lengthen is measured with this. */
export function elapsed(): number {
  return performance.now()
}
