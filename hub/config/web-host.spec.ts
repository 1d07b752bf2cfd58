import { parseConfig } from './parse'
import { isOpenAndPlain, webHost } from './web-host'

test.each([
  [{}, '127.0.0.1', false],
  [{ https: true }, '0.0.0.0', false],
  [{ https: true, host: '10.0.0.7' }, '10.0.0.7', false],
  [{ host: '0.0.0.0' }, '0.0.0.0', true],
  [{ host: '::' }, '::', true],
  [{ host: '::1' }, '::1', false],
  [{ host: '127.0.0.2' }, '127.0.0.2', false],
  [{ host: '127.evil.example' }, '127.evil.example', true],
])('%j listens on %s; readable on the network: %s', (web, host, open) => {
  const config = parseConfig({ web })
  expect(webHost(config)).toBe(host)
  expect(isOpenAndPlain(config)).toBe(open)
})

test.each(['/hook', '/hooks/*', '/a.b/c-d'])('%s may be public', (path) =>
  expect(parseConfig({ web: { publicPaths: [path] } }).web.publicPaths).toEqual([path]),
)

test.each(['/', '/*', '/dashboard', '/admin/*', '/login', 'hook', '/a*', '/a/*/b', '/%61dmin'])('%s may not be public', (path) =>
  expect(() => parseConfig({ web: { publicPaths: [path] } })).toThrow('busbar.web.publicPaths'),
)
