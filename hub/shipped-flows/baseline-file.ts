import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { FlowNode } from './flow-node'

/** What the shipped flows looked like when they were last applied; empty when there is no usable file. */
export function readBaseline(file: string): readonly FlowNode[] {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return Array.isArray(content) ? (content as FlowNode[]) : []
  } catch {
    // Without a baseline nothing counts as untouched, so nothing of the user's is replaced: safe, only not upgraded.
    return []
  }
}

/** Replaces the file in one step, so that a power cut leaves the old one or the new one. An equal file is left alone. */
export function writeBaseline(file: string, baseline: readonly FlowNode[]): void {
  const text = `${JSON.stringify(baseline, null, 1)}\n`
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return
  const fresh = `${file}.new`
  const handle = openSync(fresh, 'w', 0o600)
  try {
    writeFileSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(fresh, file)
}
