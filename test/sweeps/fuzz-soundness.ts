import type { Decoded } from '../../core/dialect'
import { rejectionCodes } from '../../core/errors/catalogue'
import { maxItemsPerUplink } from '../../core/item-id'

/** What every consumer of a decoder relies on, whatever came in. */
export function expectSound({ readings, events, rejections, mark, timeoutMs }: Decoded): void {
  expect(readings.length + events.length + rejections.length).toBeLessThanOrEqual(maxItemsPerUplink)
  for (const { at, epoch, seq, values } of readings) {
    const entries = Object.entries(values)
    expect(entries.length).toBeGreaterThan(0)
    expect(entries.filter(([name, value]) => !/^[a-z][a-z0-9_]*$/.test(name) || !Number.isFinite(value))).toEqual([])
    expect([at, epoch, seq].every(Number.isSafeInteger)).toBe(true)
    expect(Object.getPrototypeOf(values)).toBe(Object.prototype)
  }
  if (mark !== undefined) expect([mark.seq, mark.at, mark.bootAt ?? 0].every(Number.isSafeInteger)).toBe(true)
  if (timeoutMs !== undefined) expect(Number.isSafeInteger(timeoutMs) && timeoutMs > 0).toBe(true)
  for (const { at, body } of events) {
    expect(Number.isSafeInteger(at)).toBe(true)
    expect(JSON.parse(JSON.stringify(body))).toEqual(body)
  }
  for (const { code, reason } of rejections) {
    expect(rejectionCodes).toContain(code)
    expect(reason.length).toBeGreaterThan(10)
    expect(reason.length).toBeLessThan(400)
    expect(reason).not.toMatch(/\p{Cc}/u)
  }
}
