/** Resolves as soon as the condition holds; looks again after every turn of the event loop. Rejects after `ms` with `what`. */
export async function until(what: string, condition: () => boolean, ms = 10_000): Promise<void> {
  const deadline = performance.now() + ms
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`Did not happen within ${ms} ms: ${what}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}
