import { compareHardware, forgetHardware, hardwareIn } from './hardware'

const mac = 'AA:BB:CC:DD:EE:01'

test.each([
  [{}, {}, 'unknown'],
  [{ mac }, {}, 'unknown'],
  [{ mac: null }, { mac }, 'unknown'],
  [{ mac: '' }, { mac }, 'unknown'],
  [{ mac: 7 }, { mac }, 'unknown'],
  [{ mac }, { serial: 'S-1' }, 'unknown'],
  [{ mac, firmware: '1.0' }, { mac, firmware: '2.0' }, 'same'],
  [{ mac }, { mac: 'aa-bb-cc-dd-ee-01' }, 'same'],
  [{ mac }, { mac: 'aabbccddee01' }, 'same'],
  [{ mac, serial: 'S-1' }, { serial: 's-1' }, 'same'],
  [{ mac }, { mac: 'AA:BB:CC:DD:EE:02' }, 'other'],
  [{ mac, serial: 'S-1' }, { mac, serial: 'S-2' }, 'other'],
  [{ serial: '1-23' }, { serial: '12-3' }, 'other'],
])('%j and %j are boards: %s', (known, said, expected) => {
  expect(compareHardware(known, said)).toBe(expected)
  expect(compareHardware(said, known)).toBe(expected)
})

test('what marks a board can be forgotten', () => {
  const about = { mac, serial: 'S-1', firmware: '1.0' }
  expect(hardwareIn(about)).toEqual({ mac, serial: 'S-1' })
  expect(compareHardware({ ...about, ...forgetHardware(about) }, { mac: 'AA:BB:CC:DD:EE:02' })).toBe('unknown')
})
