import type { History } from '../../core/history'
import { compactNumber } from '../shared/compact-number'
import { pointCount } from '../shared/influx-history'
import type { NodeShell } from '../shared/node-shell'
import type { Look } from '../shared/status-line'
import { tookText } from '../shared/took-text'

/** How much came and how long it took, below 20 characters: `288 points · 14 ms`. */
export function answerText(shell: Pick<NodeShell, 'text'>, history: History, tookMs: number): string {
  const points = pointCount(history)
  const count = compactNumber(points)
  if (history.truncated) return shell.text('status.truncated', { count })
  if (points === 0) return shell.text('status.nothing')
  return shell.text(points === 1 ? 'status.one-point' : 'status.points', { count, time: tookText(tookMs) })
}

export function answerLook(history: History): Look {
  if (history.truncated) return 'attention'
  return pointCount(history) > 0 ? 'working' : 'idle'
}
