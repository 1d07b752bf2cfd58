import { isThisMachine } from './this-machine'

test.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.8.9.10', '::1', '[::1]'])('%s is this machine', (host) => {
  expect(isThisMachine(host)).toBe(true)
})

test.each(['', '127.0.0.1.example.org', 'localhost.example.org', '10.0.0.1', '0.0.0.0', '::', '128.0.0.1'])(
  '"%s" is not',
  (host) => {
    expect(isThisMachine(host)).toBe(false)
  },
)
