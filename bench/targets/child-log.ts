import type { ChildProcess } from 'node:child_process'

/** What a child process printed, and waiting for it to print something. */
export class ChildLog {
  #text = ''
  #waiting: (() => void)[] = []
  readonly #child: ChildProcess

  constructor(child: ChildProcess) {
    this.#child = child
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#text += text
        this.#wake()
      })
    }
    child.once('exit', () => this.#wake())
  }

  get text(): string {
    return this.#text
  }

  /** The first match, now or later. Rejects when the child ends without printing it. */
  async match(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.#text)
      if (found !== null) return found
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        throw new Error(`${this.#child.spawnargs.join(' ')} ended before it was ready:\n${this.#text}`)
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake()
  }
}
