import { existsSync, readdirSync, statfsSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { CannotRunError } from './cannot-run'

/** A database that is written anew is about as large as the old one; its write-ahead log comes on top. */
const spareFactor = 1.2
const logBytes = 128 << 20

/** Bytes of a database and what SQLite keeps beside it. */
export function databaseBytes(file: string): number {
  const folder = dirname(file)
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) => name === basename(file) || name === `${basename(file)}-wal`)
    : []
  return names.reduce((sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0), 0)
}

/** Watches that the disk has room for the rebuilt database, and that the hub keeps what it needs to take messages. */
export class Room {
  readonly #folder: string
  /** Bytes that must stay free for the hub. */
  readonly #reserve: number
  readonly #freeBytes: (folder: string) => number

  constructor(folder: string, reserve: number, freeBytes = freeBytesOf) {
    this.#folder = folder
    this.#reserve = reserve
    this.#freeBytes = freeBytes
  }

  /** Throws {@link CannotRunError} when a database as large as `liveBytes` will not fit. */
  requireFor(liveBytes: number): void {
    const needed = Math.ceil(liveBytes * spareFactor) + logBytes
    const free = this.#freeBytes(this.#folder)
    if (free - this.#reserve >= needed) return
    throw new CannotRunError(
      `there is not enough disk space in ${this.#folder}: the rebuilt database needs about ${size(needed)}, and ` +
        `${size(this.#reserve)} stay free for Busbar (journal.minFreeBytes), but only ${size(free)} are free. ` +
        `Make room, or name a folder on another disk with --keep`,
    )
  }

  /** Throws {@link CannotRunError} when it got too tight meanwhile. */
  check(): void {
    const free = this.#freeBytes(this.#folder)
    if (free > this.#reserve) return
    throw new CannotRunError(
      `the disk of ${this.#folder} is nearly full: ${size(free)} are free, and ${size(this.#reserve)} must stay free for Busbar ` +
        `(journal.minFreeBytes). Make room, or name a folder on another disk with --keep`,
    )
  }
}

function freeBytesOf(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

function size(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.ceil(bytes / 1e6)} MB`
}
