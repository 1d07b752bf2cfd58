/** Topics of the iot-meter protocol, version 2; `{id}` is the device id. See docs/protocols/iot-meter.md. */
export const iotMeterTopics = {
  telemetry: 'iot/{id}/telemetry',
  hello: 'iot/{id}/hello',
  status: 'iot/{id}/status',
  commandAck: 'iot/{id}/command/ack',
  otaStatus: 'iot/{id}/ota/status',
  command: 'iot/{id}/command',
} as const
