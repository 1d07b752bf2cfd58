/** Topics of the heat pump protocol; `{id}` is the device id. See docs/protocols/heat-pump.md. */
export const heatPumpTopics = {
  data: 'heatpump/{id}/data',
  online: 'heatpump/{id}/status/online',
  alerts: 'heatpump/{id}/alerts',
  commands: 'heatpump/{id}/commands',
} as const
