/** Topics of the Acuvim protocol; `{id}` is the device id. See docs/mqtt-protocol.md. */
export const acuvimTopics = {
  telemetry: 'acuvim/{id}/telemetry',
  heartbeat: 'acuvim/{id}/heartbeat',
  status: 'acuvim/{id}/status',
  alerts: 'acuvim/{id}/alerts',
  resp: 'acuvim/{id}/resp',
  register: 'devices/register',
  cmd: 'acuvim/{id}/cmd',
} as const
