/** When the process is asked to end, tidies up first and says so. */
export function endEarly(name: string, tidyUp: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      tidyUp()
      process.stderr.write(`${name}: stopped before the end; nothing was made\n`)
      process.exit(2)
    })
  }
}
