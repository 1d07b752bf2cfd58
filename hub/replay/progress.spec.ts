import { Progress } from './progress'

test('it says every five seconds how far it is, and from then on what it does; what is over sooner needs no words', () => {
  let now = 0
  const said: string[] = []
  const progress = new Progress({ write: (text) => said.push(text) }, () => now)
  progress.at(10, 1000)
  progress.step('summing up')
  expect(said).toEqual([])
  now = 5000
  progress.at(250, 1000)
  now = 6000
  progress.at(300, 1000)
  progress.step('comparing')
  expect(said).toEqual(['read up to position 250 of 1000 (25 %)\n', 'comparing\n'])
})
