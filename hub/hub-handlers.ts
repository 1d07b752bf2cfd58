import type { Hub } from './client/hub'

/** Every method of the Hub except `subscribe`, which is a matter of the line itself: a missing one does not compile. */
type Methods = { readonly [M in Exclude<keyof Hub, 'subscribe'>]: Hub[M] }

/** The hub's methods as a line serves them: these and nothing else that the object happens to have. */
export function hubHandlers(hub: Hub): Methods {
  return {
    describe: () => hub.describe(),
    health: () => hub.health(),
    listDevices: (filter) => hub.listDevices(filter),
    getDevice: (id) => hub.getDevice(id),
    createDevice: (device) => hub.createDevice(device),
    updateDevice: (id, patch) => hub.updateDevice(id, patch),
    deleteDevice: (id) => hub.deleteDevice(id),
    sendCommand: (device, command) => hub.sendCommand(device, command),
    storeReadings: (readings) => hub.storeReadings(readings),
    fleetSummary: (filter) => hub.fleetSummary(filter),
    latest: (filter) => hub.latest(filter),
    history: (query) => hub.history(query),
    completeness: (query) => hub.completeness(query),
    rejected: (query) => hub.rejected(query),
    readStream: (request) => hub.readStream(request),
    openConsumer: (consumer, stream, start) => hub.openConsumer(consumer, stream, start),
    commitConsumer: (consumer, offset) => hub.commitConsumer(consumer, offset),
    deleteConsumer: (consumer) => hub.deleteConsumer(consumer),
    putMonitor: (monitor) => hub.putMonitor(monitor),
    deleteMonitor: (id) => hub.deleteMonitor(id),
    monitorSummary: (id) => hub.monitorSummary(id),
    putPoller: (poller) => hub.putPoller(poller),
    holdPoller: (id) => hub.holdPoller(id),
    deletePoller: (id) => hub.deletePoller(id),
    pollerState: (id) => hub.pollerState(id),
    pollNow: (id, meter) => hub.pollNow(id, meter),
    readMeterClock: (id, meter) => hub.readMeterClock(id, meter),
    setMeterClock: (id, meter) => hub.setMeterClock(id, meter),
    scanBus: (scan) => hub.scanBus(scan),
    abortScan: (scan) => hub.abortScan(scan),
  }
}
