import type { History } from '../../core/history'
import { localeOf } from '../../test/helpers/locale'
import { answerLook, answerText } from './answer-status'

function history(counts: readonly number[], truncated = false): History {
  const series = counts.map((length) => ({ channel: 'active_power', unit: 'W', points: Array.from({ length }) }))
  return { device: 'm-1', from: 0, to: 1, bucketMs: null, layer: 'raw', series: series as never, truncated }
}

test.each([
  [history([200, 88]), 14.2, 'working', '288 points · 14 ms'],
  [history([1]), 0.3, 'working', '1 point · 0 ms'],
  [history([52_000]), 1240, 'working', '52k points · 1.2 s'],
  [history([]), 3, 'idle', 'nothing there'],
  [history([0, 0]), 3, 'idle', 'nothing there'],
  [history([10_000], true), 20, 'attention', 'cut at 10k points'],
])('%#: it looks and reads %3$p, %4$p', (answer, tookMs, look, text) => {
  expect([answerLook(answer), answerText(localeOf('influx-query'), answer, tookMs)]).toEqual([look, text])
  expect(text.length).toBeLessThan(20)
})
