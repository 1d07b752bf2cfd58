import { activeEnergy, apparentEnergy, netActiveEnergy, netReactiveEnergy, reactiveEnergy, row } from '../quantities'
import type { RegisterBlock } from '../register'

/** Nine 32-bit integers from 4048H. Two public readers take them for floats; the manual's preset example settles it. */
export const energy: RegisterBlock = {
  title: 'Energy',
  note: 'Integers, not floats. The two net energies are signed. The unit of the last digit comes from 1019H.',
  rows: [
    row(0x4048, 'epi', 'energy_active_import', 'Active energy, import', activeEnergy, 'solid'),
    row(0x404a, 'epe', 'energy_active_export', 'Active energy, export', activeEnergy, 'solid'),
    row(0x404c, 'eqi', 'energy_reactive_import', 'Reactive energy, import', reactiveEnergy, 'solid'),
    row(0x404e, 'eqe', 'energy_reactive_export', 'Reactive energy, export', reactiveEnergy, 'solid'),
    row(0x4050, 'epa', 'energy_active_total', 'Active energy, import + export', activeEnergy, 'solid'),
    row(0x4052, 'epn', 'energy_active_net', 'Active energy, import − export', netActiveEnergy, 'solid'),
    row(0x4054, 'eqa', 'energy_reactive_total', 'Reactive energy, import + export', reactiveEnergy, 'solid'),
    row(0x4056, 'eqn', 'energy_reactive_net', 'Reactive energy, import − export', netReactiveEnergy, 'solid'),
    row(0x4058, 'es', 'energy_apparent', 'Apparent energy', apparentEnergy, 'solid'),
  ],
}
