import { isPublic } from './public-paths'

const open = ['/hook', '/public/*']

test.each([
  ['/hook', true],
  ['/public/a', true],
  ['/public/a/b', true],
  ['/public', false],
  ['/hook/', false],
  ['/hooks', false],
  ['/HOOK', false],
  ['/', false],
  ['/dashboard', false],
  ['/public/../dashboard', false],
  ['/public/..', false],
  ['/public/./x', false],
  ['/public//dashboard', false],
  ['/public/%2e%2e/dashboard', false],
  ['/public/..\\dashboard', false],
])('%s is public: %s', (path, expected) => expect(isPublic(path, open)).toBe(expected))

test('nothing is public unless it is said', () => expect(isPublic('/hook', [])).toBe(false))
