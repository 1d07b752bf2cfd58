import { activePhaseEnergy, apparentPhaseEnergy, reactivePhaseEnergy, row } from '../quantities'
import type { RegisterBlock } from '../register'

/** Fifteen 32-bit integers from 4620H: the energies of each phase. */
export const phaseEnergy: RegisterBlock = {
  title: 'Energy by phase',
  note: 'Integers scaled like the energy block; the order was checked against its sums.',
  rows: [
    row(0x4620, 'epi1', 'energy_active_import_l1', 'Active energy L1, import', activePhaseEnergy, 'documented', 'l1'),
    row(0x4622, 'epe1', 'energy_active_export_l1', 'Active energy L1, export', activePhaseEnergy, 'documented', 'l1'),
    row(0x4624, 'epi2', 'energy_active_import_l2', 'Active energy L2, import', activePhaseEnergy, 'documented', 'l2'),
    row(0x4626, 'epe2', 'energy_active_export_l2', 'Active energy L2, export', activePhaseEnergy, 'documented', 'l2'),
    row(0x4628, 'epi3', 'energy_active_import_l3', 'Active energy L3, import', activePhaseEnergy, 'documented', 'l3'),
    row(0x462a, 'epe3', 'energy_active_export_l3', 'Active energy L3, export', activePhaseEnergy, 'documented', 'l3'),
    row(0x462c, 'eqi1', 'energy_reactive_import_l1', 'Reactive energy L1, import', reactivePhaseEnergy, 'documented', 'l1'),
    row(0x462e, 'eqe1', 'energy_reactive_export_l1', 'Reactive energy L1, export', reactivePhaseEnergy, 'documented', 'l1'),
    row(0x4630, 'eqi2', 'energy_reactive_import_l2', 'Reactive energy L2, import', reactivePhaseEnergy, 'documented', 'l2'),
    row(0x4632, 'eqe2', 'energy_reactive_export_l2', 'Reactive energy L2, export', reactivePhaseEnergy, 'documented', 'l2'),
    row(0x4634, 'eqi3', 'energy_reactive_import_l3', 'Reactive energy L3, import', reactivePhaseEnergy, 'documented', 'l3'),
    row(0x4636, 'eqe3', 'energy_reactive_export_l3', 'Reactive energy L3, export', reactivePhaseEnergy, 'documented', 'l3'),
    row(0x4638, 'es1', 'energy_apparent_l1', 'Apparent energy L1', apparentPhaseEnergy, 'documented', 'l1'),
    row(0x463a, 'es2', 'energy_apparent_l2', 'Apparent energy L2', apparentPhaseEnergy, 'documented', 'l2'),
    row(0x463c, 'es3', 'energy_apparent_l3', 'Apparent energy L3', apparentPhaseEnergy, 'documented', 'l3'),
  ],
}
