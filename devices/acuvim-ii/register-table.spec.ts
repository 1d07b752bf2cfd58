import { wordsOf } from './register'
import { registerBlocks, registerRows } from './register-table'

describe('the register table of the Acuvim II', () => {
  it('has no register that belongs to two values', () => {
    const taken = registerRows.flatMap(({ register: { address, type } }) =>
      wordsOf(type) === 2 ? [address, address + 1] : [address],
    )
    expect(new Set(taken).size).toBe(taken.length)
  })

  it('has blocks without holes, in ascending order', () => {
    for (const { rows } of registerBlocks) {
      const ends = rows.map(({ register: { address, type } }) => address + wordsOf(type))
      expect(rows.slice(1).map(({ register }) => register.address)).toEqual(ends.slice(0, -1))
    }
  })

  it.each([
    ['Real-time values', 0x4000, 72],
    ['Energy', 0x4048, 18],
    ['Total harmonic distortion', 0x405a, 8],
    ['Phase angles', 0x42a0, 5],
    ['Current demand', 0x4600, 6],
    ['Energy by phase', 0x4620, 30],
  ])('has %s at %i, %i registers long, as the vendor map has it', (title, start, length) => {
    const rows = registerBlocks.find((block) => block.title === title)?.rows ?? []
    expect(rows[0]?.register.address).toBe(start)
    expect(rows.reduce((sum, { register: { type } }) => sum + wordsOf(type), 0)).toBe(length)
  })

  it('applies PT to voltages, CT to currents, both to powers and energies, and none to the rest', () => {
    const factors = {
      V: 'PT',
      A: 'CT',
      W: 'PT*CT',
      var: 'PT*CT',
      VA: 'PT*CT',
      kWh: 'PT*CT',
      kvarh: 'PT*CT',
      kVAh: 'PT*CT',
    } as const
    for (const { unit, register } of registerRows) {
      expect([unit, register.factor]).toEqual([unit, factors[unit as keyof typeof factors] ?? '1'])
    }
  })

  it('knows no value at which an energy rolls over, and that none rises faster than the largest power', () => {
    const energies = registerRows.filter(({ kind }) => kind === 'counter')
    expect(energies.length).toBeGreaterThan(0)
    for (const { phase, counter } of energies) {
      // 600 kV and 60 kA are 36 GW in each phase.
      expect(counter).toEqual({ rollsOverAt: null, maxPerHour: phase === null ? 108e6 : 36e6 })
    }
    expect(registerRows.filter(({ kind, counter }) => kind !== 'counter' && counter !== undefined)).toEqual([])
  })
})
