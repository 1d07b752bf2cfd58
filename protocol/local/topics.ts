/** Topics of readings that flows on this machine hand over; `{id}` is the device id. See docs/protocols/local.md. */
export const localTopics = {
  telemetry: 'local/{id}/telemetry',
} as const
