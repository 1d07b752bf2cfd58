import { type PollOutcome, QualityBook, qualityWindow } from './quality'

const ok = (fields: Partial<PollOutcome> = {}): PollOutcome => ({
  at: 1,
  responsesMs: [20],
  failures: [],
  isWhole: true,
  missed: 0,
  ...fields,
})
const silent = { code: 'MODBUS_TIMEOUT', message: 'silence', exception: null } as const

test('before the first poll nothing is known', () => {
  expect(new QualityBook().view()).toMatchObject({
    okPercent: null,
    polls: 0,
    lastAnswerAt: null,
    meanResponseMs: null,
    lastFailure: null,
  })
})

test('it knows the share of whole polls, the mean and the worst time, and the last answer', () => {
  const book = new QualityBook()
  for (let i = 1; i <= 3; i++) book.record(ok({ at: i, responsesMs: [10 * i, 20 * i] }))
  book.record(ok({ at: 4, responsesMs: [], failures: [silent], isWhole: false }))
  expect(book.view()).toMatchObject({
    okPercent: 75,
    polls: 4,
    consecutiveFailures: 1,
    lastAnswerAt: 3,
    meanResponseMs: 30,
    worstResponseMs: 60,
    lastFailure: { code: 'MODBUS_TIMEOUT', message: 'silence', at: 4 },
  })
})

test('what is long past no longer counts for shares and times, but totals do', () => {
  const book = new QualityBook()
  book.record(ok({ responsesMs: [9999], isWhole: false, missed: 3 }))
  for (let i = 0; i < qualityWindow; i++) book.record(ok())
  expect(book.view()).toMatchObject({
    okPercent: 100,
    worstResponseMs: 20,
    polls: qualityWindow + 1,
    missed: 3,
    consecutiveFailures: 0,
  })
})

test('exceptions are counted by the names of the specification', () => {
  const book = new QualityBook()
  const refusal = (exception: number) => ({ code: 'MODBUS_EXCEPTION', message: '', exception }) as const
  book.record(ok({ failures: [refusal(2), refusal(2), refusal(11), refusal(99)] }))
  expect(book.view().exceptions).toEqual({
    'ILLEGAL DATA ADDRESS': 2,
    'GATEWAY TARGET DEVICE FAILED TO RESPOND': 1,
    'EXCEPTION 99': 1,
  })
})
