import { type BusAddress, type SerialSettings, serialName } from '../../../core/polling/bus-address'
import { isGatewayException } from '../../../core/polling/exception-names'
import { BusError } from '../../../core/polling/modbus-bus'
import type { BusScan, ScanFinding, ScanProgress } from '../../client/polling'
import { firstQuestion, identify } from './identify'
import type { Wire } from './wire'

/** A meter thinks longer over many registers than over two. */
const identifyMs = 1_000

interface Step {
  readonly unit: number
  readonly settings: SerialSettings | null
}

export interface ScanRun {
  readonly scan: BusScan
  readonly wire: Wire
  readonly onProgress: (progress: ScanProgress) => void
  readonly isAborted: () => boolean
}

/** Asks every address at every setting, one turn of the wire each. A unit that was found is not asked again. Rejects when the bus is away. */
export async function runScan({ scan, wire, onProgress, isAborted }: ScanRun): Promise<readonly ScanFinding[]> {
  const steps = stepsOf(scan)
  const found = new Map<number, ScanFinding>()
  for (const [index, step] of steps.entries()) {
    if (isAborted()) break
    const isKnown = found.has(step.unit) && found.get(step.unit)?.kind !== 'garbled'
    const finding = isKnown ? null : await wire.turns.take(() => probe(scan, wire, step))
    if (finding) found.set(step.unit, withTwin(finding, [...found.values()]))
    onProgress({ scan: scan.id, done: index + 1, total: steps.length, found: finding ? (found.get(step.unit) ?? null) : null })
  }
  return [...found.values()].sort((a, b) => a.unit - b.unit)
}

function stepsOf({ bus, units, settings }: BusScan): readonly Step[] {
  return settingsOf(bus, settings).flatMap((each) => [...new Set(units)].map((unit) => ({ unit, settings: each })))
}

function settingsOf(bus: BusAddress, settings: readonly SerialSettings[] | undefined): readonly (SerialSettings | null)[] {
  if (bus.kind !== 'rtu') return [null]
  const { baudRate, parity, stopBits } = bus
  const all = settings?.length ? settings : [{ baudRate, parity, stopBits }]
  return all.filter((each, index) => all.findIndex((other) => serialName(other) === serialName(each)) === index)
}

/** What answers at an address; null: nobody. */
async function probe({ timeoutMs }: BusScan, { bus }: Wire, { unit, settings }: Step): Promise<ScanFinding | null> {
  const request = { unit, ...(settings && { settings }) }
  const begun = performance.now()
  try {
    await bus.read(firstQuestion({ ...request, timeoutMs }))
  } catch (error) {
    if (!(error instanceof BusError) || error.isOfTheBus) throw error
    if (error.failure === 'MODBUS_TIMEOUT' || (error.exception !== null && isGatewayException(error.exception))) return null
    if (error.failure === 'MODBUS_BAD_ANSWER') return garbled(unit, settings, performance.now() - begun)
  }
  const responseMs = performance.now() - begun
  const identity = await identify((block) => bus.read({ ...request, ...block, timeoutMs: Math.max(timeoutMs, identifyMs) }))
  return { unit, settings, responseMs, sameAs: null, ...identity }
}

function garbled(unit: number, settings: SerialSettings | null, responseMs: number): ScanFinding {
  return {
    unit,
    settings,
    responseMs,
    kind: 'garbled',
    because: 'something answers, but not in valid frames: other line settings, two meters with this address, or a disturbed line',
    model: null,
    serial: null,
    sameAs: null,
    plausible: null,
    checks: [],
  }
}

/** A meter on TCP that does not look at the address answers to every one. */
function withTwin(finding: ScanFinding, others: readonly ScanFinding[]): ScanFinding {
  const twin = others.find(({ serial, unit }) => serial !== null && serial === finding.serial && unit !== finding.unit)
  return twin ? { ...finding, sameAs: twin.sameAs ?? twin.unit } : finding
}
