/** Topics of the PlantOps protocol; `{id}` is the device id. See docs/protocols/plantops.md. */
export const plantOpsTopics = {
  telemetry: 'devices/{id}/telemetry',
  heartbeat: 'devices/{id}/heartbeat',
} as const

/** No device id: `devices/register` is a topic of the Acuvim gateways, and `/api/devices/register` the way PlantOps devices sign up. */
export const reservedId = 'register'
