import { compactNumber } from '../shared/compact-number'
import type { NodeShell } from '../shared/node-shell'
import { RateMeter } from '../shared/rate-meter'

const refreshMs = 2000
/** Node-RED asks for status texts below 20 characters. */
const longestText = 19

/** Shows what flows through a node: how many devices it has seen, and how many items come per second. */
export class Traffic {
  readonly #shell: NodeShell
  readonly #devices = new Set<string>()
  readonly #rate = new RateMeter()
  #timer: NodeJS.Timeout | null = null
  #connected = false

  constructor(shell: NodeShell) {
    this.#shell = shell
  }

  start(): void {
    this.#shell.show('idle', this.#shell.text('status.waiting'))
    this.#timer = setInterval(() => this.#refresh(), refreshMs)
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer)
  }

  passed(items: readonly { readonly device: string }[]): void {
    const isFirst = this.#devices.size === 0
    for (const { device } of items) this.#devices.add(device)
    this.#rate.add(items.length, Date.now())
    if (isFirst) this.#refresh()
  }

  connected(): void {
    if (this.#connected) return
    this.#connected = true
    this.#refresh()
  }

  disconnected(error: unknown): void {
    this.#connected = false
    this.#shell.showFailure(error)
  }

  #refresh(): void {
    if (!this.#connected) return
    if (this.#devices.size === 0) this.#shell.show('idle', this.#shell.text('status.waiting'))
    else this.#shell.show('working', trafficText(this.#shell, this.#devices.size, this.#rate.perSecond(Date.now())))
  }
}

/** `12 devices · 84/s`, shortened where a large plant would not fit. */
export function trafficText(shell: Pick<NodeShell, 'text'>, seen: number, perSecond: number): string {
  const counts = { devices: compactNumber(seen), rate: compactNumber(perSecond) }
  const text = shell.text(seen === 1 ? 'status.flowing-one' : 'status.flowing', counts)
  return text.length <= longestText ? text : shell.text('status.flowing-short', counts)
}
