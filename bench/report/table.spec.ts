import { table } from './table'

test('a table is Markdown, with numbers to the right', () => {
  expect(
    table(
      ['what', 'n'],
      [
        ['broker', '124 000'],
        ['flow', '7'],
      ],
    ),
  ).toBe(['| what   |       n |', '| ------ | ------: |', '| broker | 124 000 |', '| flow   |       7 |'].join('\n'))
})
