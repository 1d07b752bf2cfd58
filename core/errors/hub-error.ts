/** What can go wrong when the hub is asked for something; the HTTP API gives each its status. */
export const hubErrorCatalogue = {
  INVALID_ARGUMENT: { status: 400, message: 'The request is not valid.' },
  DEVICE_NOT_FOUND: { status: 404, message: 'There is no device with this id.' },
  DEVICE_EXISTS: { status: 409, message: 'A device with this id already exists.' },
  UNKNOWN_DEVICE_TYPE: { status: 400, message: 'No device type of this name is installed.' },
  UNKNOWN_CHANNEL: { status: 400, message: 'The device type has no such channel.' },
  LOG_IN_REQUIRED: { status: 401, message: 'Log in first.' },
  LOG_IN_REFUSED: { status: 401, message: 'The name or the password is wrong.' },
  TOKEN_INVALID: { status: 401, message: 'The token is not valid, or no longer.' },
  PASSWORD_MUST_CHANGE: { status: 403, message: 'The password must be changed first.' },
  NOT_PERMITTED: { status: 403, message: 'Your role does not allow this.' },
  PASSWORD_TOO_WEAK: { status: 400, message: 'The password is too easy to guess.' },
  TOO_MANY_ATTEMPTS: { status: 429, message: 'Too many attempts; wait a moment.' },
  USER_NOT_FOUND: { status: 404, message: 'There is no user with this name.' },
  USER_EXISTS: { status: 409, message: 'A user with this name already exists.' },
  LAST_ADMIN: { status: 409, message: 'Nobody would be left to manage users.' },
  SESSION_NOT_FOUND: { status: 404, message: 'There is no session with this id.' },
  KEY_NOT_FOUND: { status: 404, message: 'There is no API key with this id.' },
  KEY_EXISTS: { status: 409, message: 'An API key with this name already exists.' },
  SERVICE_NOT_FOUND: { status: 404, message: 'There is no service account with this name.' },
  SERVICE_EXISTS: { status: 409, message: 'A service account or device with this name already exists.' },
  CLAIM_NOT_FOUND: { status: 404, message: 'There is no claim code with this id.' },
  CERTIFICATE_NOT_FOUND: { status: 404, message: 'There is no certificate with this serial number.' },
  REGISTRATION_REFUSED: { status: 403, message: 'The device may not register.' },
  DEVICE_CONFLICT: { status: 409, message: 'Another device has this id.' },
  NOT_HELD_OFF: { status: 404, message: 'Nobody of this name is held off.' },
  CONSUMER_NOT_FOUND: { status: 404, message: 'There is no consumer with this id.' },
  MONITOR_NOT_FOUND: { status: 404, message: 'There is no presence monitor with this id.' },
  POLLER_NOT_FOUND: { status: 404, message: 'There is no poller with this id.' },
  SINK_NOT_FOUND: { status: 404, message: 'There is no sink with this id.' },
  SINK_IN_USE: { status: 409, message: 'A node configures this sink.' },
  MODBUS_TIMEOUT: { status: 504, message: 'The meter did not answer in time.' },
  MODBUS_EXCEPTION: { status: 502, message: 'The meter refuses the request.' },
  MODBUS_BAD_ANSWER: { status: 502, message: 'The meter answered with something that is no answer to the request.' },
  BUS_UNREACHABLE: { status: 503, message: 'The bus cannot be reached.' },
  PORT_IN_USE: { status: 409, message: 'Another program uses the serial port.' },
  PORT_NOT_FOUND: { status: 404, message: 'There is no such serial port.' },
  PORT_NOT_PERMITTED: { status: 403, message: 'Busbar may not open the serial port.' },
  HUB_RESTARTING: { status: 503, message: 'The hub is restarting; try again in a moment.' },
  HUB_STOPPED: { status: 503, message: 'The hub has stopped.' },
  STORE_UNAVAILABLE: { status: 503, message: 'The store cannot answer at the moment.' },
  STORE_DAMAGED: { status: 503, message: 'A store is damaged; it is being made again from the journal.' },
  INTERNAL: { status: 500, message: 'Something failed inside Busbar; the log has the details.' },
} as const satisfies Record<string, { readonly status: number; readonly message: string }>

export type HubErrorCode = keyof typeof hubErrorCatalogue

/** An error with a code from the catalogue. It crosses threads as plain data, so it carries nothing else. */
export class HubError extends Error {
  readonly code: HubErrorCode
  constructor(code: HubErrorCode, detail?: string) {
    super(detail ?? hubErrorCatalogue[code].message)
    this.name = 'HubError'
    this.code = code
  }
}
