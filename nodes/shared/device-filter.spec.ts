import { parseDeviceFilter } from './device-filter'

test('empty fields select every device', () => {
  expect(parseDeviceFilter({ devices: '', types: ' ', groups: undefined })).toEqual({})
})

test('several values in a field are alternatives, and lists are taken too', () => {
  expect(parseDeviceFilter({ devices: 'm-1, m-2', types: ['acuvim-ii'], groups: 'hall-1' })).toEqual({
    devices: ['m-1', 'm-2'],
    types: ['acuvim-ii'],
    groups: ['hall-1'],
  })
})

test('a text that cannot be a device id is refused by name', () => {
  expect(() => parseDeviceFilter({ devices: 'm-1, pump #3' })).toThrow('"pump #3" is not a device id')
})
