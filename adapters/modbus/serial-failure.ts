import { BusError } from '../../core/polling/modbus-bus'

/** What the operating systems say, and what it means. */
const meanings = [
  {
    says: /no such file|not found|cannot find the file|enoent|no such device/i,
    make: (path: string) =>
      new BusError(
        'PORT_NOT_FOUND',
        `There is no serial port ${path}. Is the adapter plugged in? On Linux the names below /dev/serial/by-id stay the same.`,
      ),
  },
  {
    says: /cannot lock|temporarily unavailable|resource busy|device or resource|ebusy|access denied/i,
    make: (path: string) =>
      new BusError('PORT_IN_USE', `${path} is used by another program. End that program, or let it have a port of its own.`),
  },
  {
    says: /permission denied|eacces|eperm/i,
    make: (path: string) =>
      new BusError(
        'PORT_NOT_PERMITTED',
        `Busbar may not open ${path}. Add the user that runs it to the group dialout, then restart Busbar (in a container: pass the device in).`,
      ),
  },
] as const

/** The error for a serial port that did not open. */
export function serialFailure(path: string, detail: string): BusError {
  const meaning = meanings.find(({ says }) => says.test(detail))
  return meaning?.make(path) ?? new BusError('BUS_UNREACHABLE', `${path} cannot be opened: ${detail}.`)
}
