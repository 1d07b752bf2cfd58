import { compactNumber } from '../shared/compact-number'
import type { NodeShell } from '../shared/node-shell'
import type { TelemetryAnswer } from './answer'

/** How much came and how long it took, below 20 characters: `288 points · 14 ms`. */
export function answerText(shell: Pick<NodeShell, 'text'>, { size, of, truncated }: TelemetryAnswer, tookMs: number): string {
  const count = compactNumber(size)
  if (truncated) return shell.text('status.truncated', { count })
  if (size === 0) return shell.text('status.nothing')
  const time = tookMs < 1000 ? `${Math.round(tookMs)} ms` : `${(tookMs / 1000).toFixed(1)} s`
  return shell.text(size === 1 ? `status.one-${of}` : `status.${of}`, { count, time })
}
