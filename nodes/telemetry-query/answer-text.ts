import { compactNumber } from '../shared/compact-number'
import type { NodeShell } from '../shared/node-shell'
import { tookText } from '../shared/took-text'
import type { CompletenessReport, TelemetryAnswer } from './answer'

/** How much came and how long it took, below 20 characters: `288 points · 14 ms`; of completeness how much of it: `99.98 % · 7 days`. */
export function answerText(
  shell: Pick<NodeShell, 'text'>,
  { payload, size, of, truncated }: TelemetryAnswer,
  tookMs: number,
): string {
  const count = compactNumber(size)
  if ('percent' in payload) return completenessText(shell, payload)
  if (truncated) return shell.text('status.truncated', { count })
  if (size === 0) return shell.text('status.nothing')
  return shell.text(size === 1 ? `status.one-${of}` : `status.${of}`, { count, time: tookText(tookMs) })
}

function completenessText(shell: Pick<NodeShell, 'text'>, { percent, days, gaps, truncated }: CompletenessReport): string {
  if (truncated) return shell.text('status.cut-gaps', { count: compactNumber(gaps.length) })
  if (percent === null) return shell.text('status.nothing')
  const count = compactNumber(days.length)
  return shell.text(days.length === 1 ? 'status.one-day' : 'status.days', { percent, count })
}
