import type { SiteCalendar } from '../../../core/calendar/site-calendar'
import { HubError } from '../../../core/errors/hub-error'
import { BusError, type ModbusBus } from '../../../core/polling/modbus-bus'
import type { MeterClock } from '../../client/polling'

/** Year, month, day, hour, minute, second of an Acuvim II: 1040H to 1045H, one number each, local time without a zone. */
const clockStart = 0x1040
const clockCount = 6
/** A clock that was just set may be this far off: its own second, and the time the telegram took. */
const mostAheadMs = 3_000
/** Of a clock that shows whole seconds the middle of the second is the best guess. */
const halfSecondMs = 500

export interface ClockRequest {
  readonly bus: Pick<ModbusBus, 'read' | 'write'>
  readonly meter: string
  readonly unit: number
  readonly timeoutMs: number
  readonly calendar: SiteCalendar
  readonly now: () => number
}

/** Reads the clock in one request, so that it cannot be torn. Rejects with BusError. */
export async function readClock({ bus, meter, unit, timeoutMs, calendar, now }: ClockRequest): Promise<MeterClock> {
  const { registers, tookMs } = await bus.read({ unit, start: clockStart, count: clockCount, timeoutMs })
  const at = Math.round(now() - tookMs / 2)
  const shown = instantShown(registers)
  if (shown === null) {
    throw new BusError(
      'MODBUS_BAD_ANSWER',
      `The clock of ${meter} shows ${registers.join('-')}, which is no time: is it an Acuvim II?`,
    )
  }
  return {
    meter,
    shows: new Date(shown).toISOString().slice(0, 19),
    at,
    aheadMs: shown + halfSecondMs - (at + calendar.offsetAt(at)),
    timeZone: calendar.timeZone,
  }
}

/** Sets the clock to the site's local time, if it can be read at all, and reads it back. Rejects with BusError. */
export async function setClock(request: ClockRequest): Promise<{ readonly before: MeterClock; readonly after: MeterClock }> {
  const { bus, meter, unit, timeoutMs, calendar, now } = request
  const before = await readClock(request)
  const at = now()
  await bus.write({ unit, start: clockStart, registers: registersOf(at + calendar.offsetAt(at)), timeoutMs })
  const after = await readClock(request)
  if (Math.abs(after.aheadMs) > mostAheadMs) {
    throw new HubError(
      'MODBUS_BAD_ANSWER',
      `${meter} confirmed the new time but shows ${after.shows}: is it sealed, or set by another master?`,
    )
  }
  return { before, after }
}

/** Local time, given as ms as if it were UTC, as registers. */
function registersOf(local: number): readonly number[] {
  const time = new Date(local)
  return [
    time.getUTCFullYear(),
    time.getUTCMonth() + 1,
    time.getUTCDate(),
    time.getUTCHours(),
    time.getUTCMinutes(),
    time.getUTCSeconds(),
  ]
}

/** What the registers show, as ms as if it were UTC; null when that is no time. */
export function instantShown(registers: readonly number[]): number | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = registers
  const shown = Date.UTC(year, month - 1, day, hour, minute, second)
  if (year < 2000 || year > 2099 || Number.isNaN(shown)) return null
  return registersOf(shown).every((value, index) => value === registers[index]) ? shown : null
}
