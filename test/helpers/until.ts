import { setTimeout as delay } from 'node:timers/promises'

/** Resolves as soon as the condition holds; fails with what was waited for. For outcomes that nothing announces. */
export async function until(what: string, condition: () => boolean, withinMs = 10_000): Promise<void> {
  const deadline = performance.now() + withinMs
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited ${withinMs} ms in vain until ${what}`)
    await delay(1)
  }
}
