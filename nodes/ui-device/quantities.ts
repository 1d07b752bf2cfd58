import type { Channel, DeviceType } from '../../core/channel'

/** Where a channel stands in a row: its phase or pair of phases, or the device as a whole. */
export type Place = 'l1' | 'l2' | 'l3' | 'whole'

/** One physical quantity of a device with its channels by phase: "Voltage L–N" with L1, L2, L3 and the average. */
export interface Quantity {
  readonly key: string
  readonly label: string
  readonly group: string
  readonly unit: string
  readonly decimals: number
  readonly kind: Channel['kind']
  /** Channel that it is calculated from, by integration over time; null for what is measured. */
  readonly integralOf: string | null
  readonly channels: Readonly<Partial<Record<Place, Channel>>>
}

const places: Readonly<Record<string, Place>> = {
  l1: 'l1',
  l2: 'l2',
  l3: 'l3',
  'l1-l2': 'l1',
  'l2-l3': 'l2',
  'l3-l1': 'l3',
}

/** Sums up a type's channels into quantities, in the order of their first channels. */
export function quantitiesOf(type: DeviceType): readonly Quantity[] {
  const found = new Map<string, { first: Channel; channels: Partial<Record<Place, Channel>> }>()
  for (const channel of type.channels) {
    const key = keyOf(channel)
    const quantity = found.get(key) ?? { first: channel, channels: {} }
    quantity.channels[placeOf(channel)] ??= channel
    found.set(key, quantity)
  }
  return [...found].map(([key, { first, channels }]) => {
    const { group, unit, decimals, kind, integral } = first
    return {
      key,
      label: labelOf(channels.whole ?? first),
      group,
      unit,
      decimals,
      kind,
      integralOf: integral?.of ?? null,
      channels,
    }
  })
}

function placeOf({ phase }: Channel): Place {
  return phase === null ? 'whole' : (places[phase] ?? 'whole')
}

/** `voltage_l1_n`, `voltage_ln_avg` → `voltage_ln`; `voltage_l1_l2` → `voltage_ll`; `current_l1` → `current`; `current_n` stays. */
function keyOf({ name, phase }: Channel): string {
  const bare = name.replace(/_avg$/, '')
  if (phase === null || phase === 'n') return bare
  if (phase.includes('-')) return bare.replace(/_l\d_l\d/, '_ll')
  return bare.replace(/_l\d_n/, '_ln').replace(/_l\d/, '')
}

/** The label without what the columns say: "Voltage L1–N" → "Voltage L–N", "Current L1" and "Current, average" → "Current". */
function labelOf({ label, phase }: Channel): string {
  const whole = label.replace(/, average$/, '')
  if (phase === null || phase === 'n') return whole
  return whole.replace(/L\d–(N|L)\d?/, 'L–$1').replace(/ L\d\b(?!–)/, '')
}
