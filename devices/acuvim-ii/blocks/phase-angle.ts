import { phaseAngle, row } from '../quantities'
import type { RegisterBlock } from '../register'

/** Five 16-bit words from 42A0H: angles against the voltage of L1. */
export const phaseAngleBlock: RegisterBlock = {
  title: 'Phase angles',
  note: 'Against the voltage of L1. What they refer to in 2LL and 3LL wiring is not sourced.',
  rows: [
    row(0x42a0, 'au2', 'phase_angle_voltage_l2', 'Phase angle voltage L2', phaseAngle, 'documented', 'l2'),
    row(0x42a1, 'au3', 'phase_angle_voltage_l3', 'Phase angle voltage L3', phaseAngle, 'documented', 'l3'),
    row(0x42a2, 'ai1', 'phase_angle_current_l1', 'Phase angle current L1', phaseAngle, 'unconfirmed', 'l1'),
    row(0x42a3, 'ai2', 'phase_angle_current_l2', 'Phase angle current L2', phaseAngle, 'unconfirmed', 'l2'),
    row(0x42a4, 'ai3', 'phase_angle_current_l3', 'Phase angle current L3', phaseAngle, 'unconfirmed', 'l3'),
  ],
}
