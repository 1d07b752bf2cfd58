import { EventEmitter } from 'node:events'
import { principalOf } from '../../../test/helpers/fake-access'
import { MessageRates } from './message-rates'

let now: number
let noted: string[]
let rates: MessageRates
beforeEach(() => {
  now = 0
  noted = []
  const bounds = { messages: { perSecond: 10, burst: 20 }, bytes: { perSecond: 1_000, burst: 2_000 } }
  rates = new MessageRates({ ...bounds, elapsed: () => now, onTooMuch: ({ name }) => void noted.push(name) })
})

class Page extends EventEmitter {
  told = false
  isClosed = false
  close(): void {
    this.isClosed = true
  }
  send(count: number, data: string | Buffer = 'x'): this {
    for (let n = 0; n < count; n++) this.emit('packet', { data })
    return this
  }
  enter(session: string | null, name = 'anne'): boolean {
    return rates.admit(this, principalOf('viewer', { session, name }), () => {
      this.told = true
    })
  }
}

function page(session: string | null = 's-1', name?: string): Page {
  const page = new Page()
  expect(page.enter(session, name)).toBe(true)
  return page
}

test('a burst passes, and so does whoever keeps to the rate', () => {
  const one = page().send(20)
  for (let n = 0; n < 100; n++) {
    now += 100
    one.send(1)
  }
  expect([one.isClosed, noted]).toEqual([false, []])
})

test('one message too many ends the page, after it was told; the session comes back after some seconds', () => {
  const one = page().send(21)
  expect([one.isClosed, one.told]).toEqual([true, true])
  now += 24_999
  expect(new Page().enter('s-1')).toBe(false)
  now += 1
  // With all that it needs to open.
  expect(page().send(20).isClosed).toBe(false)
})

test.each(['x'.repeat(2_001), Buffer.alloc(2_001)])('bytes count as they come', (data) => {
  expect(page().send(1, data).isClosed).toBe(true)
})

test('the pages of a session share what it has; other sessions of the same user, and keys, have their own', () => {
  const [one, two] = [page(), page()]
  one.send(20)
  expect(two.send(1).isClosed).toBe(true)
  expect(page('s-2').send(20).isClosed).toBe(false)
  const ofKey = page(null, 'scada').send(20)
  expect([ofKey.isClosed, page(null, 'other').send(20).isClosed]).toEqual([false, false])
  expect(ofKey.send(1).isClosed).toBe(true)
})

test('who sends before it is known whose the connection is, is cut off, too', () => {
  const server = new EventEmitter()
  rates.watch(server)
  rates.watch(server)
  const [nobody, somebody] = [new Page(), new Page()]
  for (const each of [nobody, somebody]) server.emit('connection', each)
  expect(nobody.send(21).isClosed).toBe(true)
  somebody.send(15)
  expect(somebody.enter('s-1')).toBe(true)
  expect(somebody.send(20).isClosed).toBe(false)
  expect(somebody.send(1).isClosed).toBe(true)
})

test('it is said once an hour for each session', () => {
  page().send(30)
  for (let n = 0; n < 5; n++) {
    now += 60_000
    page().send(30)
  }
  page('s-2', 'bert').send(30)
  expect(noted).toEqual(['anne', 'bert'])
  now += 3_600_000
  page().send(30)
  expect(noted).toEqual(['anne', 'bert', 'anne'])
})

test('sessions that are quiet are forgotten, but not what is owed', () => {
  page('owes').send(21)
  for (let n = 0; n < 5_000; n++) page(`s-${n}`)
  expect(new Page().enter('owes')).toBe(false)
})
