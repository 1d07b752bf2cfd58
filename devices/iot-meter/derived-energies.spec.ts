import { resolveType } from './channel-name'
import { derivedEnergies } from './derived-energies'
import { deviceType } from './device-type'

describe('the energies of an iot-meter', () => {
  it('are integrals of powers of the type, in thousands of their unit and an hour', () => {
    for (const { unit, integral, kind, label } of derivedEnergies) {
      const power = deviceType.channels.find(({ name }) => name === integral?.of)
      expect({ unit, kind }).toEqual({ unit: `k${power?.unit}h`, kind: 'counter' })
      expect(integral?.perHour).toBe(0.001)
      expect(label).toContain('derived')
    }
  })

  it('only rise: each has one direction, and import and export of the active power share it out', () => {
    expect(derivedEnergies.filter(({ integral }) => integral?.part === 'all')).toEqual([])
    const active = derivedEnergies.filter(({ integral }) => integral?.of === 'active_power')
    expect(active.map(({ integral }) => integral?.part).sort()).toEqual(['negative', 'positive'])
  })

  it('are not to be sent: what a device counts itself has another name', () => {
    for (const { name } of derivedEnergies) expect(resolveType(name)).toEqual({ name: `${name}_sent`, channel: null })
    expect(resolveType('energyApparent')).toEqual({ name: 'energy_apparent_sent', channel: null })
  })
})
