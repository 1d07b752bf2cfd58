/**
 * Why an uplink was not used. One list for decoders, broker, API, metrics and docs
 * (docs/reference/errors.md is held against it by a test). Codes are stable; texts may improve.
 */
export const rejectionCatalogue = {
  EMPTY_PAYLOAD: { message: 'The message has no payload.', remedy: 'Publish a JSON object.' },
  INVALID_UTF8: { message: 'The payload is not valid UTF-8.', remedy: 'Encode the JSON text as UTF-8.' },
  NOT_JSON: { message: 'The payload is not JSON.', remedy: 'Publish one JSON object; NaN and Infinity are not JSON.' },
  NOT_AN_OBJECT: { message: 'The payload is JSON but not an object.', remedy: 'Publish one JSON object.' },
  TOO_DEEP: { message: 'The JSON is nested too deeply.', remedy: 'Use the shape in docs/mqtt-protocol.md.' },
  DUPLICATE_KEY: {
    message: 'A message says the same thing twice, with different values.',
    remedy: 'Send each key, and each quantity of one time, once.',
  },
  PAYLOAD_TOO_LARGE: { message: 'The payload is larger than the dialect allows.', remedy: 'Send smaller batches.' },
  PACKET_TOO_LARGE: {
    message: 'The MQTT packet is larger than the broker allows.',
    remedy: 'Send smaller messages or raise mqtt.maxPacketBytes.',
  },
  UNSUPPORTED_VERSION: {
    message: 'The message format version is unknown.',
    remedy: 'Use a version this hub documents, or update the hub.',
  },
  MISSING_FIELD: { message: 'A required field is missing.', remedy: 'Send every field the schema requires.' },
  WRONG_TYPE: { message: 'A field has the wrong JSON type.', remedy: 'Send numbers as numbers and texts as strings.' },
  OUT_OF_RANGE: { message: 'A field has a value that cannot be.', remedy: 'Send a value inside the documented range.' },
  NO_VALUES: { message: 'The message has no measured value.', remedy: 'Send at least one channel.' },
  BAD_RECORD: {
    message: 'A record of a batch has the wrong shape.',
    remedy: 'Each record is [seq, time, value …] in the order of the batch keys.',
  },
  TIMESTAMP_FUTURE: { message: 'The time of the reading lies in the future.', remedy: 'Set the device clock (NTP).' },
  TIMESTAMP_PAST: {
    message: 'The time of the reading is before the year 2020.',
    remedy: 'Set the device clock, or send uptime with the clock quality "boot".',
  },
  TOO_OLD: {
    message: 'The reading is older than what is kept.',
    remedy: 'Keep readings longer (retention.rawDays) before a device sends such old ones; the journal has the message.',
  },
  TOO_MANY_CHANNELS: {
    message: 'The device has made up as many channels as it may; new ones are not stored.',
    remedy: 'Send channels of its type, or names that stay the same. To begin anew, delete the device; the journal has all.',
  },
  UNKNOWN_TOPIC: { message: 'No dialect knows this topic.', remedy: 'Publish on a documented topic.' },
  TOPIC_NOT_ALLOWED: {
    message: 'The device may not publish on this topic.',
    remedy: 'A device publishes only below its own topics.',
  },
  IDENTITY_MISMATCH: {
    message: 'The message names another device than the one that sent it.',
    remedy: 'Send the id the device is logged in with.',
  },
  UNKNOWN_DEVICE: {
    message: 'The device is not registered and the site refuses unknown devices.',
    remedy: 'Create the device, or set registration.policy to auto or pending.',
  },
  DEVICE_PENDING: { message: 'The device waits for approval.', remedy: 'Approve it; its kept messages are then read again.' },
  UNKNOWN_DEVICE_TYPE: { message: 'No device type of this name is installed.', remedy: 'Use an installed device type.' },
  BAD_REGISTERS: {
    message: 'The Modbus registers cannot be decoded.',
    remedy: 'Send whole 32-bit values from a known block with its start address.',
  },
  DECODER_FAULT: {
    message: 'The decoder failed on this message; this is a fault in Busbar.',
    remedy: 'Report it with the raw message; other messages are not affected.',
  },
} as const satisfies Record<string, { readonly message: string; readonly remedy: string }>

export type RejectionCode = keyof typeof rejectionCatalogue

export const rejectionCodes = Object.keys(rejectionCatalogue) as readonly RejectionCode[]
