import { clearedCookie, sessionCookie, tokenFrom } from './session-cookie'

test('a session cookie cannot be read by scripts, nor sent by pages of other sites', () => {
  expect(sessionCookie('s1.secret', { secure: false, expiresAt: null })).toBe(
    'busbar_session=s1.secret; Path=/; HttpOnly; SameSite=Lax',
  )
})

test('over TLS it is never sent without; one that is remembered outlives the browser', () => {
  const cookie = sessionCookie('s1.secret', { secure: true, expiresAt: Date.UTC(2026, 0, 2) })
  expect(cookie).toContain('; Secure')
  expect(cookie).toContain('; Expires=Fri, 02 Jan 2026 00:00:00 GMT')
})

test('clearing it leaves nothing behind', () => {
  expect(clearedCookie({ secure: false })).toMatch(/^busbar_session=; Max-Age=0; Path=\/; Expires=Thu, 01 Jan 1970/)
})

test.each([
  ['busbar_session=s1.secret', 's1.secret'],
  ['theme=dark; busbar_session=s1.secret; x=1', 's1.secret'],
  ['busbar_session=', null],
  ['busbar_session_2=s1.secret', null],
  ['theme=dark', null],
  [undefined, null],
  [`busbar_session=${'a'.repeat(257)}`, null],
])('the token of %j is %j', (header, token) => expect(tokenFrom(header)).toBe(token))
