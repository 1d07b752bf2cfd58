import { cpuSeconds, ticksIn } from './cpu'

test('user and system time are found behind any name', () => {
  const rest = 'S 1 1 1 0 -1 4194560 100 0 0 0 250 50 7 7 20 0 11 0 400 0 0'
  expect(ticksIn(`77 (node) ${rest}`)).toBe(300)
  expect(ticksIn(`77 (a (b) c) ${rest}`)).toBe(300)
})

test('work in this process is seen, and a process that is gone has none', () => {
  const before = cpuSeconds([process.pid])
  const begun = process.cpuUsage()
  while (process.cpuUsage(begun).user < 50_000);
  const after = cpuSeconds([process.pid])
  expect(after).toBeGreaterThan(before)
  expect(cpuSeconds([2 ** 30])).toBe(0)
})
