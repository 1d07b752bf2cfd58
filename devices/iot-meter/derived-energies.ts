import type { Channel, Integral } from '../../core/channel'

const energy = { kind: 'counter', phase: null, range: [0, 1e12], decimals: 3, group: 'energy' } as const

function integrated(name: string, label: string, unit: string, of: string, part: Integral['part']): Channel {
  return { name, key: name, label: `${label} (derived)`, unit, ...energy, integral: { of, part, perHour: 0.001 } }
}

/**
 * Energies that roll-ups calculate from the powers (source, clause 8.2). Traction vehicles feed energy back when they brake: import
 * is what they took, export what they gave. Of a reactive power with a sign only the positive part counts, so that it only rises.
 */
export const derivedEnergies: readonly Channel[] = [
  integrated('energy_active_import', 'Active energy, import', 'kWh', 'active_power', 'positive'),
  integrated('energy_active_export', 'Active energy, export', 'kWh', 'active_power', 'negative'),
  integrated('energy_reactive', 'Reactive energy', 'kvarh', 'reactive_power', 'positive'),
  integrated('energy_apparent', 'Apparent energy', 'kVAh', 'apparent_power', 'positive'),
]
