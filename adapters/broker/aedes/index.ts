export { openBroker } from './broker'
export {
  type BrokerLimits,
  type BrokerListeners,
  type BrokerLog,
  type BrokerOptions,
  defaultLimits,
  type RefusedConnection,
} from './options'
