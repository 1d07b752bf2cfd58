import { fairVictim, type SharedSession } from './fair-victim'

const session = (clientId: string, network: string, leftAt: number | null = 1): [string, SharedSession] => [
  clientId,
  { network, leftAt },
]

test('of the network with the most sessions the one that was used longest ago goes', () => {
  const made = Array.from({ length: 5 }, (_, n) => session(`made-up-${n}`, 'flood'))
  expect(fairVictim([session('old', 'hall 1'), session('older', 'hall 2'), ...made])).toBe('made-up-0')
})

test('where all have as many the oldest goes', () => {
  expect(fairVictim([session('a', '1'), session('b', '2'), session('c', '1'), session('d', '2')])).toBe('a')
})

test('no session goes whose client is there; those count all the same', () => {
  const sessions = [session('absent', 'hall 1'), session('x', 'flood', null), session('y', 'flood', null), session('z', 'flood')]
  expect(fairVictim(sessions)).toBe('z')
  expect(fairVictim(sessions.slice(0, 3))).toBe('absent')
  expect(fairVictim([session('x', 'flood', null)])).toBeUndefined()
  expect(fairVictim([])).toBeUndefined()
})
