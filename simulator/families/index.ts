import type { Family } from '../device/family'
import { acuvim } from './acuvim/family'
import { heatPump } from './heat-pump/family'
import { tractionAc, tractionAc15, tractionDc } from './iot-meter/family'
import { plantOps } from './plantops/family'

/** Every kind of device that can be simulated. */
export const families: readonly Family[] = [acuvim, tractionDc, tractionAc, tractionAc15, heatPump, plantOps]

/** By the name it has in `--fleet`. */
export function familyNamed(name: string): Family | undefined {
  return families.find((family) => family.name === name)
}
