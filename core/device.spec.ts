import { isDeviceId } from './device'

test.each(['ACV-1', 'a', 'A:b_c.d-9', 'x'.repeat(64), '-', 'constructor'])('%j may be a device id', (text) => {
  expect(isDeviceId(text)).toBe(true)
})

test.each([
  '',
  'x'.repeat(65),
  '.',
  '..',
  'register',
  '__proto__',
  'a/b',
  'a+',
  '#',
  '$SYS',
  '@svc',
  '?old',
  'a b',
  'a\n',
  'a\0',
  'ÄCV',
  'АCV',
])('%j may not', (text) => {
  expect(isDeviceId(text)).toBe(false)
})
