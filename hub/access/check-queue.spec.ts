import { CheckQueue, QueueFullError } from './check-queue'

/** A check that ends when the test says so. */
function task(name: string, log: string[]) {
  let end: () => void = () => {}
  const done = new Promise<void>((resolve) => {
    end = resolve
  })
  const run = () => {
    log.push(name)
    return done.then(() => name)
  }
  return { end: () => end(), run }
}
const turn = () => new Promise((resolve) => setImmediate(resolve))

test('runs few at a time, those who are suspect last, each line in its order', async () => {
  const queue = new CheckQueue({ concurrent: 1 })
  const log: string[] = []
  const tasks = ['first', 'suspect 1', 'suspect 2', 'good 1', 'good 2'].map((name) => ({ name, ...task(name, log) }))
  const all = tasks.map(({ name, run }) => queue.run(name.startsWith('suspect'), run))
  for (const wanted of ['first', 'good 1', 'good 2', 'suspect 1', 'suspect 2']) {
    await turn()
    expect(log.at(-1)).toBe(wanted)
    tasks.find(({ name }) => name === wanted)?.end()
  }
  expect(await Promise.all(all)).toEqual(tasks.map(({ name }) => name))
})

test('a check that fails makes room for the next', async () => {
  const queue = new CheckQueue({ concurrent: 1 })
  await expect(queue.run(false, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  await expect(queue.run(false, async () => 'next')).resolves.toBe('next')
})

test('turns away who would have to wait behind too many, and everybody once it is closed', async () => {
  const queue = new CheckQueue({ concurrent: 1, maxWaiting: 1, maxSuspects: 0 })
  const first = task('first', [])
  const running = queue.run(false, first.run)
  const waiting = queue.run(false, async () => 'waited')
  await expect(queue.run(false, async () => 'x')).rejects.toThrow(QueueFullError)
  await expect(queue.run(true, async () => 'x')).rejects.toThrow(QueueFullError)
  queue.close()
  await expect(waiting).rejects.toThrow('the hub stops')
  first.end()
  await expect(running).resolves.toBe('first')
})
