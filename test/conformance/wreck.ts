import { closeSync, fstatSync, openSync, truncateSync, writeSync } from 'node:fs'

/** Overwrites bytes of a file with a pattern that is no page, no text and no zero. */
export function overwrite(path: string, from: number, bytes: number): void {
  const file = openSync(path, 'r+')
  try {
    writeSync(file, Buffer.alloc(Math.min(bytes, fstatSync(file).size - from), 0xa5), 0, undefined, from)
  } finally {
    closeSync(file)
  }
}

/** Cuts a file off. */
export function cutTo(path: string, bytes: number): void {
  truncateSync(path, bytes)
}
