import { numberIn, oneOf, words } from './fields'

describe('oneOf', () => {
  test('an absent or empty field is the first choice', () => {
    expect(oneOf('Stream', undefined, ['readings', 'events'])).toBe('readings')
    expect(oneOf('Stream', '', ['readings', 'events'])).toBe('readings')
  })

  test('another word is refused, and the message names the field and the choices', () => {
    expect(oneOf('Stream', 'events', ['readings', 'events'])).toBe('events')
    expect(() => oneOf('Stream', 'event', ['readings', 'events'])).toThrow(
      'Stream is "event"; it must be one of readings, events.',
    )
  })
})

describe('numberIn', () => {
  const range = { min: 1, max: 10, fallback: 3 }

  test('takes numbers and the texts that editor forms store', () => {
    expect(numberIn('Seconds', 5, range)).toBe(5)
    expect(numberIn('Seconds', '10', range)).toBe(10)
    expect(numberIn('Seconds', '', range)).toBe(3)
  })

  test.each([0, 11, 'abc', Number.NaN, true, {}])('refuses %p with the allowed range', (value) => {
    expect(() => numberIn('Seconds', value, range)).toThrow(/^Seconds is .*; it must be a number from 1 to 10\.$/)
  })
})

describe('words', () => {
  test('takes a comma separated text or a list, trims, and drops empty ones and repeats', () => {
    expect(words('Groups', ' hall-1, hall-2 ,,hall-1')).toEqual(['hall-1', 'hall-2'])
    expect(words('Groups', ['hall-1', ' hall-2'])).toEqual(['hall-1', 'hall-2'])
    expect(words('Groups', undefined)).toEqual([])
  })

  test('refuses what is not text', () => {
    expect(() => words('Groups', [1])).toThrow('Groups is [1]; it must be a comma separated text or a list of texts.')
    expect(() => words('Groups', 7)).toThrow(/^Groups is 7/)
  })
})
