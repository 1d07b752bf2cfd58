import { localPath } from './local-path'

test.each(['/', '/docs/', '/docs/?q=1&r=%0d%0a#x', '/api/devices/A:b', '/a//b', '/ü'])('%j is a path of this server', (path) => {
  expect(localPath(path)).toBe(path)
})

test.each([
  '',
  'docs',
  'https://evil.example',
  'javascript:alert(1)',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/a\r\nSet-Cookie: x=1',
  '/a\0',
  '/a\u007f',
  ' /docs',
  `/${'x'.repeat(2_000)}`,
  ['/docs'],
  undefined,
])('%j is not', (text) => {
  expect(localPath(text)).toBeNull()
})
