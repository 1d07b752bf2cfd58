import { roughTime } from '../../../core/rough-time'
import type { SinkView } from '../../../hub/client/sinks'
import { compactNumber } from '../compact-number'
import type { NodeShell } from '../node-shell'
import type { Look } from '../status-line'

type Texts = Pick<NodeShell, 'text'>

const refreshMs = 2000

/** Shows a sink as it was last heard of; the time to the next attempt runs on meanwhile. */
export class SinkStatus {
  readonly #shell: Pick<NodeShell, 'show' | 'text'>
  readonly #now: () => number
  #view: SinkView | null = null
  #timer: NodeJS.Timeout | null = null

  constructor(shell: Pick<NodeShell, 'show' | 'text'>, now: () => number) {
    this.#shell = shell
    this.#now = now
  }

  start(): void {
    this.#shell.show('idle', this.#shell.text('status.starting'))
    this.#timer = setInterval(() => this.refresh(), refreshMs)
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer)
  }

  heard(view: SinkView): void {
    this.#view = view
    this.#shell.show(sinkLook(view), sinkText(this.#shell, view, this.#now()))
  }

  /** What was heard no longer holds. */
  lost(): void {
    this.#view = null
  }

  refresh(): void {
    if (this.#view?.retryAt) this.again()
  }

  /** In place of something else that was shown meanwhile. */
  again(): void {
    if (this.#view) this.heard(this.#view)
  }
}

/** State and lag below 20 characters: `120 behind, 3 s`, `retrying in 20 s`, `not permitted`. */
export function sinkText(shell: Texts, view: SinkView, now: number): string {
  switch (view.state) {
    case 'running':
      return runningText(shell, view)
    case 'retrying': {
      const leftMs = (view.retryAt ?? 0) - now
      return leftMs > 0 ? shell.text('status.retrying', { time: roughTime(leftMs) }) : shell.text('status.retrying-now')
    }
    case 'misconfigured':
      return shell.text(`status.refusal.${refusalOf(view.detail)}`)
    case 'paused':
      return view.lagItems > 0
        ? shell.text('status.paused-behind', { count: compactNumber(view.lagItems) })
        : shell.text('status.paused')
    case 'starting':
      return shell.text('status.starting')
    case 'held':
      return shell.text('status.held')
  }
}

export function sinkLook({ state, detail, putAside }: SinkView): Look {
  switch (state) {
    case 'running':
      return putAside > 0 || detail !== '' ? 'attention' : 'working'
    case 'retrying':
      return 'failed'
    case 'misconfigured':
      return 'alarm'
    case 'paused':
      return 'interrupted'
    case 'starting':
    case 'held':
      return 'idle'
  }
}

function runningText(shell: Texts, { lagItems, lagMs, putAside }: SinkView): string {
  if (lagItems > 0) return shell.text('status.behind', { count: compactNumber(lagItems), time: roughTime(lagMs) })
  return putAside > 0 ? shell.text('status.put-aside', { count: compactNumber(putAside) }) : shell.text('status.up-to-date')
}

/** The state has no code for it, but its detail has the number or name of what was answered. */
function refusalOf(detail: string): 'not-permitted' | 'not-found' | 'other' {
  if (/\((?:40[13]\b|EACCES|EPERM)/.test(detail)) return 'not-permitted'
  return /\((?:404\b|ENOENT)|not found/.test(detail) ? 'not-found' : 'other'
}
