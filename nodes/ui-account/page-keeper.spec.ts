import { EventEmitter } from 'node:events'
import { noticeMs, PageKeeper, type PageState, retryMs, type Standing } from './page-keeper'

/** The page's socket: a server lets it in, or not. */
class FakeSocket extends EventEmitter {
  connected = true
  attempts = 0
  sendBuffer: unknown[] = []
  readonly io = new EventEmitter()
  #onAny: () => void = () => undefined

  onAny(listener: () => void): void {
    this.#onAny = listener
  }

  override listeners(event: string) {
    return super.listeners(event) as (() => void)[]
  }

  connect(): void {
    this.attempts++
  }

  /** How the last attempt ended. */
  come(connected: boolean): void {
    this.connected = connected
    this.emit(connected ? 'connect' : 'connect_error')
  }

  drop(): void {
    this.connected = false
    this.emit('disconnect')
  }

  receive(): void {
    this.#onAny()
  }
}

let socket: FakeSocket
let state: PageState
let standing: Standing
let slow: Promise<Standing> | null
let asked: number
let reopened: number
const dashboards = jest.fn()

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms)

beforeEach(async () => {
  jest.useFakeTimers({ now: 1_000_000 })
  socket = new FakeSocket()
  socket.on('disconnect', dashboards)
  state = { lostAt: null, changed: false }
  standing = 'same'
  slow = null
  asked = 0
  reopened = 0
  const ask = async () => {
    asked++
    return slow ?? standing
  }
  new PageKeeper({ socket, state, ask, reopen: () => reopened++ }).start()
  await pass(0)
})
afterEach(() => jest.useRealTimers())

test('a page that stays connected asks once', async () => {
  await pass(10 * retryMs)
  expect({ asked, attempts: socket.attempts, ...state }).toEqual({ asked: 1, attempts: 0, lostAt: null, changed: false })
})

test('a lost connection is lost since the last sign of life', async () => {
  await pass(1_000)
  socket.receive()
  await pass(1_000)
  socket.io.emit('ping')
  await pass(700)
  socket.drop()
  expect(state.lostAt).toBe(1_002_000)
  socket.come(true)
  expect(state.lostAt).toBeNull()
})

test('it is tried at once and then every few seconds, one attempt at a time, for as long as it takes', async () => {
  standing = 'unknown'
  socket.drop()
  expect(socket.attempts).toBe(1)
  await pass(3 * retryMs)
  expect(socket.attempts).toBe(1)
  for (let minutes = 0; minutes < 60; minutes++) {
    socket.come(false)
    await pass(60_000)
  }
  expect(socket.attempts).toBe(61)
  expect({ reopened, ...state }).toEqual({ reopened: 0, lostAt: 1_000_000, changed: false })
  // The dashboard's own attempts end in opening another page.
  expect(dashboards).not.toHaveBeenCalled()
})

test('what was pressed without a connection is not done when it is back', async () => {
  socket.drop()
  socket.sendBuffer.push('start the pump')
  socket.come(false)
  await pass(retryMs)
  expect({ attempts: socket.attempts, sendBuffer: socket.sendBuffer }).toEqual({ attempts: 2, sendBuffer: [] })
  socket.sendBuffer.push('start the pump')
  socket.io.emit('open')
  expect(socket.sendBuffer).toEqual([])
})

test('a server that is slow to answer is not asked again before it did', async () => {
  let answer: (standing: Standing) => void = () => undefined
  slow = new Promise((resolve) => {
    answer = resolve
  })
  socket.drop()
  socket.come(true)
  await pass(3 * retryMs)
  expect(asked).toBe(2)
  answer('changed')
  await pass(0)
  expect(state.changed).toBe(true)
})

test('a page that may still be there comes back as it is', async () => {
  socket.drop()
  socket.come(true)
  await pass(10 * noticeMs)
  expect({ asked, reopened, changed: state.changed }).toEqual({ asked: 2, reopened: 0, changed: false })
})

test.each([true, false])('a page whose access has changed meanwhile says so and is opened anew (let in: %p)', async (letIn) => {
  standing = 'changed'
  socket.drop()
  socket.come(letIn)
  await pass(0)
  expect({ reopened, changed: state.changed }).toEqual({ reopened: 0, changed: true })
  await pass(noticeMs)
  expect({ reopened, attempts: socket.attempts }).toEqual({ reopened: 1, attempts: 1 })
})

test('a server that is only starting is asked again until it knows', async () => {
  standing = 'unknown'
  socket.drop()
  socket.come(true)
  await pass(4 * retryMs)
  expect({ asked, reopened, changed: state.changed }).toEqual({ asked: 6, reopened: 0, changed: false })
  standing = 'changed'
  await pass(retryMs + noticeMs)
  expect(reopened).toBe(1)
})

test('a page stays when the server is gone again before it could be opened anew', async () => {
  standing = 'changed'
  socket.drop()
  socket.come(false)
  await pass(0)
  standing = 'unknown'
  await pass(noticeMs)
  expect({ reopened, changed: state.changed }).toEqual({ reopened: 0, changed: false })
  await pass(retryMs)
  expect(socket.attempts).toBe(2)
})

test('a page that is refused for another reason goes on trying', async () => {
  socket.drop()
  for (let n = 0; n < 5; n++) {
    socket.come(false)
    await pass(retryMs)
  }
  expect({ attempts: socket.attempts, reopened, changed: state.changed }).toEqual({ attempts: 6, reopened: 0, changed: false })
})
