import { trustedProxies } from './trusted-proxies'

test.each([
  ['10.0.0.7', true],
  ['::ffff:10.0.0.7', true],
  ['10.0.0.8', false],
  ['192.168.3.200', true],
  ['192.169.0.1', false],
  ['fd00::1', true],
  ['fd01::1', false],
  ['', false],
  ['localhost', false],
])('of 10.0.0.7, 192.168.0.0/16 and fd00::/16 %s is one: %s', (address, expected) => {
  expect(trustedProxies(['10.0.0.7', '192.168.0.0/16', 'fd00::/16'])(address)).toBe(expected)
})

test('without any nobody is trusted', () => {
  expect(trustedProxies([])('127.0.0.1')).toBe(false)
})

test.each(['proxy.example', '10.0.0.0/33', '10.0.0.0/x', '10.0.0.0/', '', '10.0.0.0/-1'])('"%s" is refused by name', (text) => {
  expect(() => trustedProxies([text])).toThrow(
    `busbar.web.trustedProxies: "${text}" is neither an address nor a subnet such as 10.0.0.0/8`,
  )
})
