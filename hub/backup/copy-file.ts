import { createHash } from 'node:crypto'
import { type BigIntStats, closeSync, constants, fstatSync, fsyncSync, openSync, readSync, rmSync, writeSync } from 'node:fs'

const pieceBytes = 1 << 20
/** So much is written before it is sent to the disk: a hub that waits for its own bytes never waits behind many of ours. */
const syncBytes = 8 << 20
/** A file that is overwritten each time it is read is another one's log, not data. */
const mostTries = 5

export interface Hashed {
  /** Bytes. */
  readonly size: number
  /** Hexadecimal. */
  readonly sha256: string
}

/** What was copied. */
export interface Copied extends Hashed {
  /** Tells one state of the file from another. */
  readonly state: string
  /** Whether the file held still while it was read. */
  readonly isStill: boolean
}

export interface CopyOptions {
  /** After some megabytes each: how many bytes they were. */
  readonly onBytes?: (bytes: number) => void
  /** Rights of the copy; 0600. */
  readonly mode?: number
}

/** Differs whenever somebody wrote the file or put another in its place. */
export function stateOf({ ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return `${ino}/${size}/${mtimeNs}/${ctimeNs}`
}

/** Copies a file byte for byte, to the disk for good; `to` must not be there. Nothing is left of it when it throws. */
export async function copyFile(from: string, to: string, options: CopyOptions = {}): Promise<Copied> {
  for (let tries = 1; ; tries++) {
    const copied = await copyOnce(from, to, options)
    if (copied.isStill || tries === mostTries) return copied
    rmSync(to)
  }
}

/** SHA-256 of a file, hexadecimal, and its size in bytes. */
export async function hashFile(path: string, onBytes?: (bytes: number) => void): Promise<Hashed> {
  const input = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    return await eachPiece(input, (piece) => onBytes?.(piece.length))
  } finally {
    closeSync(input)
  }
}

async function copyOnce(from: string, to: string, { onBytes, mode = 0o600 }: CopyOptions): Promise<Copied> {
  const input = openSync(from, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    const output = openSync(to, 'wx', mode)
    try {
      const state = stateOf(fstatSync(input, { bigint: true }))
      let unsynced = 0
      const { size, sha256 } = await eachPiece(input, (piece) => {
        for (let done = 0; done < piece.length; ) done += writeSync(output, piece, done)
        unsynced += piece.length
        if (unsynced < syncBytes) return
        fsyncSync(output)
        onBytes?.(unsynced)
        unsynced = 0
      })
      fsyncSync(output)
      onBytes?.(unsynced)
      return { size, sha256, state, isStill: stateOf(fstatSync(input, { bigint: true })) === state }
    } catch (error) {
      rmSync(to, { force: true })
      throw error
    } finally {
      closeSync(output)
    }
  } finally {
    closeSync(input)
  }
}

async function eachPiece(input: number, take: (piece: Buffer) => void): Promise<Hashed> {
  const buffer = Buffer.allocUnsafe(pieceBytes)
  const hash = createHash('sha256')
  // A file that grows faster than it is read ends where it ended when it was opened.
  const end = fstatSync(input).size
  let size = 0
  while (size < end) {
    const read = readSync(input, buffer, 0, Math.min(pieceBytes, end - size), size)
    if (read === 0) break
    const piece = buffer.subarray(0, read)
    hash.update(piece)
    take(piece)
    size += read
    // Whoever wants to end the process is heard.
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { size, sha256: hash.digest('hex') }
}
