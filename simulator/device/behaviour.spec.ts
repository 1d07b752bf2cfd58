import { behavioursOf } from './behaviour'

test('the special meters are the last of the fleet', () => {
  expect(behavioursOf(5, { dropout: 1, noisy: 2 })).toEqual(['normal', 'normal', 'noisy', 'noisy', 'dropout'])
})

test('more special meters than meters is refused with both numbers', () => {
  expect(() => behavioursOf(2, { dropout: 2, noisy: 1 })).toThrow(
    '3 meters with a special behaviour are more than the fleet of 2',
  )
})
