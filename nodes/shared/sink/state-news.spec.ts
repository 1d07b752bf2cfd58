import type { SinkView } from '../../../hub/client/sinks'
import { sinkView } from '../../../test/helpers/fake-sinks'
import { StateNews } from './state-news'

let told: string[]
let news: StateNews
beforeEach(() => {
  told = []
  news = new StateNews(({ state }) => told.push(state))
})
const view = (state: SinkView['state']) => sinkView({ state })

test('a state is told once, however often it is heard', () => {
  for (const state of ['starting', 'running', 'running', 'retrying', 'running'] as const) news.heard(view(state))
  expect(told).toEqual(['starting', 'running', 'retrying', 'running'])
})

test('what the flow asked for is told by the answer alone', async () => {
  news.heard(view('running'))
  const answer = await news.during(async () => {
    news.heard(view('paused'))
    return view('paused')
  })
  news.heard(view('paused'))
  expect(answer.state).toBe('paused')
  expect(told).toEqual(['running'])
  news.heard(view('starting'))
  expect(told).toEqual(['running', 'starting'])
})

test('what happened while a question failed is told after it', async () => {
  news.heard(view('running'))
  const failed = news.during(async () => {
    news.heard(view('retrying'))
    throw new Error('no')
  })
  await expect(failed).rejects.toThrow('no')
  expect(told).toEqual(['running', 'retrying'])
})

test('of two questions at once the last one to be answered says how it ended', async () => {
  const first = news.during(() => Promise.resolve(view('paused')))
  const second = news.during(async () => {
    await first
    news.heard(view('running'))
    return view('running')
  })
  await Promise.all([first, second])
  news.heard(view('running'))
  expect(told).toEqual([])
})
