import { type BusAnswer, BusError, type BusRequest } from '../../../core/polling/modbus-bus'
import type { ReadBlock } from '../../../core/polling/plan-reads'
import { decodeRegisters } from '../../../devices/acuvim-ii/decode-registers'
import { defaultMeterSettings } from '../../../devices/acuvim-ii/meter-settings'
import type { ScanFinding } from '../../client/polling'
import { instantShown } from './meter-clock'
import { plausibility } from './plausibility'

/** Asks the unit that was found. Rejects with BusError. */
export type Ask = (block: ReadBlock) => Promise<BusAnswer>

/** Registers of an Acuvim II that tell what it is, and what it measures. */
export const identifying = {
  /** Model: four characters. */
  model: { start: 0xf000, count: 2 },
  /** Serial number: twelve bytes of text. */
  serial: { start: 0xf040, count: 6 },
  /** 1000H password … 101DH basic parameter mode. */
  parameters: { start: 0x1000, count: 30 },
  clock: { start: 0x1040, count: 6 },
  /** 4000H to 4047H: everything it measures now. */
  realTime: { start: 0x4000, count: 72 },
} as const satisfies Record<string, ReadBlock>

type Identity = Pick<ScanFinding, 'kind' | 'because' | 'model' | 'serial' | 'plausible' | 'checks'>

/** Model codes seen in Acuvim II and CL meters begin so; meters sold under other names have others. */
const knownModel = /^C[UPVML][0-9A-Z]/
/** 1003H: two and three wire delta. */
const deltaWirings = [2, 3]

/** Finds out what answered. Only reads. Rejects with BusError when the bus is away. */
export async function identify(ask: Ask): Promise<Identity> {
  const [model, serial] = [textOf(await given(ask, identifying.model)), textOf(await given(ask, identifying.serial))]
  const parameters = await given(ask, identifying.parameters)
  const clock = await given(ask, identifying.clock)
  const because = reason(model, parameters, clock)
  const values = await given(ask, identifying.realTime)
  const checks = because === null || values === null ? [] : judged(values, parameters)
  return {
    kind: because === null ? 'unknown' : 'acuvim-ii',
    because: because ?? 'its registers are not those of an Acuvim II',
    model,
    serial,
    plausible: checks.length === 0 ? null : checks.every(({ ok }) => ok),
    checks,
  }
}

function reason(model: string | null, parameters: readonly number[] | null, clock: readonly number[] | null): string | null {
  if (model !== null && knownModel.test(model)) return `its model code at F000H is ${model}`
  if (parameters && clock && areParameters(parameters) && instantShown(clock) !== null) {
    return 'its system parameters at 1000H and its clock at 1040H are those of an Acuvim II'
  }
  return null
}

/** Ranges of the register map, section 10: address, wirings, conventions, modes. */
function areParameters(registers: readonly number[]): boolean {
  const at = (address: number) => registers[address - identifying.parameters.start] ?? Number.NaN
  const within = (address: number, min: number, max: number) => at(address) >= min && at(address) <= max
  return (
    within(0x1001, 1, 247) &&
    within(0x1003, 0, 5) &&
    within(0x1004, 0, 2) &&
    within(0x100d, 1, 30) &&
    within(0x1015, 0, 1) &&
    within(0x1019, 0, 2) &&
    within(0x101d, 0, 1)
  )
}

function judged(registers: readonly number[], parameters: readonly number[] | null): Identity['checks'] {
  const bytes = Buffer.alloc(registers.length * 2)
  for (const [index, register] of registers.entries()) bytes.writeUInt16BE(register, index * 2)
  const decoded = decodeRegisters(identifying.realTime.start, bytes, defaultMeterSettings)
  const wiring = parameters?.[0x1003 - identifying.parameters.start] ?? 0
  return decoded.ok ? plausibility(decoded.values, deltaWirings.includes(wiring)) : []
}

/** Registers, or null when the unit has none there or does not give them. */
async function given(ask: Ask, block: ReadBlock): Promise<readonly number[] | null> {
  try {
    return (await ask(block)).registers
  } catch (error) {
    if (error instanceof BusError && !error.isOfTheBus) return null
    throw error
  }
}

/** Printable characters up to the first that is none; null when there is no text. */
function textOf(registers: readonly number[] | null): string | null {
  const characters = (registers ?? []).flatMap((register) => [register >> 8, register & 0xff])
  const text = /^[!-~]+/.exec(String.fromCharCode(...characters))?.[0] ?? null
  return text !== null && text.length >= 3 ? text : null
}

/** What is asked first: two registers that every Acuvim II has. */
export function firstQuestion(request: Omit<BusRequest, 'start'>): BusRequest & { readonly count: number } {
  return { ...request, start: identifying.realTime.start, count: 2 }
}
