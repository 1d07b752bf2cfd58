import { currentDistortion, row, voltageDistortion } from '../quantities'
import type { RegisterBlock } from '../register'

/** Eight 16-bit words from 405AH: total harmonic distortion. */
export const distortion: RegisterBlock = {
  title: 'Total harmonic distortion',
  note:
    'In 2LL and 3LL (delta) wiring the voltage slots hold V12, V31, V23 in this order: ' +
    'then `thd_voltage_l2` belongs to L3–L1 and `thd_voltage_l3` to L2–L3.',
  rows: [
    row(0x405a, 'tu1', 'thd_voltage_l1', 'THD voltage L1', voltageDistortion, 'documented', 'l1'),
    row(0x405b, 'tu2', 'thd_voltage_l2', 'THD voltage L2', voltageDistortion, 'documented', 'l2'),
    row(0x405c, 'tu3', 'thd_voltage_l3', 'THD voltage L3', voltageDistortion, 'documented', 'l3'),
    row(0x405d, 'tua', 'thd_voltage_avg', 'THD voltage, average', voltageDistortion, 'documented'),
    row(0x405e, 'ti1', 'thd_current_l1', 'THD current L1', currentDistortion, 'documented', 'l1'),
    row(0x405f, 'ti2', 'thd_current_l2', 'THD current L2', currentDistortion, 'documented', 'l2'),
    row(0x4060, 'ti3', 'thd_current_l3', 'THD current L3', currentDistortion, 'documented', 'l3'),
    row(0x4061, 'tia', 'thd_current_avg', 'THD current, average', currentDistortion, 'documented'),
  ],
}
