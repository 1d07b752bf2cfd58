import { rejectionCodes } from '../../core/errors/catalogue'
import { durations, each, one } from './samples'
import { sinkFamilies } from './sink-families'
import type { SnapshotFamily } from './snapshot-family'

const append = 'busbar_journal_append_duration_seconds'
const arrival = 'busbar_reading_arrival_seconds'

export const snapshotFamilies: readonly SnapshotFamily[] = [
  {
    name: 'busbar_mqtt_connections',
    type: 'gauge',
    help: 'MQTT clients connected now.',
    read: ({ broker }) => one(broker.connected),
  },
  {
    name: 'busbar_mqtt_sockets',
    type: 'gauge',
    help: 'Sockets open now, also those that have not sent a CONNECT yet.',
    read: ({ broker }) => one(broker.connections),
  },
  {
    name: 'busbar_mqtt_messages_received_total',
    type: 'counter',
    help: 'MQTT messages received from clients, by QoS.',
    read: ({ broker: { received } }) => each('qos', { 0: received.qos0, 1: received.qos1, 2: received.qos2 }),
  },
  {
    name: 'busbar_mqtt_messages_delivered_total',
    type: 'counter',
    help: 'MQTT messages delivered to clients.',
    read: ({ broker }) => one(broker.delivered),
  },
  {
    name: 'busbar_mqtt_retained_messages',
    type: 'gauge',
    help: 'Retained MQTT messages kept.',
    read: ({ broker }) => one(broker.retained),
  },
  {
    name: 'busbar_mqtt_dropped_total',
    type: 'counter',
    help: 'MQTT messages or connections dropped, by reason.',
    read: ({ broker }) => each('reason', broker.dropped),
  },
  {
    name: 'busbar_mqtt_throttled_total',
    type: 'counter',
    help: 'How often a client was read more slowly because it sent too much, by identity; the first 200 are named.',
    read: ({ broker }) => each('identity', broker.throttled),
  },
  {
    name: 'busbar_mqtt_held_off',
    type: 'gauge',
    help: 'Identities and addresses that are not let in for now, by reason.',
    read: ({ heldOff }) => each('reason', heldOff, ['wrong-password', 'flapping', 'connection-rate']),
  },
  {
    name: 'busbar_mqtt_open_listeners',
    type: 'gauge',
    help: 'Listeners on which devices need no log-in of their own.',
    read: ({ openListeners }) => one(openListeners),
  },
  {
    name: 'busbar_service_messages_total',
    type: 'counter',
    help: "Messages of service accounts that are no device's: stored and delivered, but not decoded.",
    read: ({ projector }) => one(projector.passedBy),
  },
  {
    name: 'busbar_uplinks_journalled_total',
    type: 'counter',
    help: 'Uplinks on disk in the journal.',
    read: ({ journal }) => one(journal.uplinks),
  },
  {
    name: append,
    type: 'histogram',
    help: 'Time to put a batch of uplinks on disk for good.',
    read: ({ journal }) => durations(append, journal.append),
  },
  {
    name: 'busbar_journal_append_failures_total',
    type: 'counter',
    help: 'Batches that could not be stored at first; their uplinks stay unacknowledged and are tried again.',
    read: ({ journal }) => one(journal.failures),
  },
  {
    name: 'busbar_journal_queue_messages',
    type: 'gauge',
    help: 'Uplinks waiting to be stored.',
    read: ({ journal }) => one(journal.queueMessages),
  },
  {
    name: 'busbar_journal_queue_bytes',
    type: 'gauge',
    help: 'Payload bytes waiting to be stored.',
    read: ({ journal }) => one(journal.queueBytes),
  },
  {
    name: 'busbar_intake_held_messages',
    type: 'gauge',
    help: 'Uplinks of devices that catch up, held back so that live ones are not delayed.',
    read: ({ journal }) => one(journal.heldMessages),
  },
  {
    name: 'busbar_journal_size_bytes',
    type: 'gauge',
    help: 'Size of the journal on disk.',
    read: ({ journal }) => one(journal.bytes),
  },
  {
    name: 'busbar_journal_damaged_segments',
    type: 'gauge',
    help: 'Parts of the journal that cannot be read, and that nobody has acknowledged.',
    read: ({ journal }) => one(journal.damagedSegments),
  },
  {
    name: 'busbar_projector_lag_uplinks',
    type: 'gauge',
    help: 'Uplinks in the journal that are not decoded yet.',
    read: ({ projector }) => one(projector.lagUplinks),
  },
  {
    name: 'busbar_projector_lag_seconds',
    type: 'gauge',
    help: 'Age of the oldest uplink that is not decoded yet; 0 when there is none.',
    read: ({ projector }) => one(projector.lagMs / 1000),
  },
  {
    name: 'busbar_readings_stored_total',
    type: 'counter',
    help: 'Readings stored.',
    read: ({ projector }) => one(projector.readings),
  },
  {
    name: 'busbar_values_left_out_total',
    type: 'counter',
    help: 'Values that only the journal has, because their devices made up too many channels.',
    read: ({ projector }) => one(projector.leftOut),
  },
  {
    name: 'busbar_readings_duplicate_total',
    type: 'counter',
    help: 'Readings left out because they were stored already.',
    read: ({ projector }) => one(projector.duplicates),
  },
  {
    name: 'busbar_rejected_total',
    type: 'counter',
    help: 'Uplinks, or records of a batch, that could not be used, by code.',
    read: ({ projector }) => each('code', projector.rejected, rejectionCodes),
  },
  {
    name: 'busbar_gaps_total',
    type: 'counter',
    help: 'Gaps in the data of devices, counted when they settled.',
    read: ({ projector }) => one(projector.gaps),
  },
  {
    name: arrival,
    type: 'histogram',
    help: 'Time from measuring to arrival of readings that were sent live by devices whose clock is set.',
    read: ({ projector }) => durations(arrival, projector.latency),
  },
  {
    name: 'busbar_rollup_rebuilt_total',
    type: 'counter',
    help: 'Roll-up buckets summed up, again or for the first time.',
    read: ({ projector }) => one(projector.rollUpsRebuilt),
  },
  {
    name: 'busbar_rollup_waiting_buckets',
    type: 'gauge',
    help: 'Roll-up buckets whose readings changed and that are not summed up yet.',
    read: ({ projector }) => one(projector.rollUpsWaiting),
  },
  {
    name: 'busbar_devices',
    type: 'gauge',
    help: 'Approved devices by presence.',
    read: ({ devices }) => each('presence', devices),
  },
  {
    name: 'busbar_consumer_lag_uplinks',
    type: 'gauge',
    help: 'Uplinks that a durable consumer has not handled yet.',
    read: ({ consumers }) => consumers.map(({ consumer, lagUplinks }) => ({ value: lagUplinks, labels: { consumer } })),
  },
  ...sinkFamilies,
]
