import { lstatSync, readdirSync, type Stats, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { CannotRunError } from '../replay/cannot-run'
import { present } from './present'

/** On the hub's own disk: what it wants free for messages (64 MiB, `journal.minFreeBytes`), and as much again for what comes meanwhile. */
const forTheHub = 128 << 20
/** On any disk: for the manifest and the file system itself. */
const forItself = 4 << 20
/** A copy may be a little larger than its original was when it was measured. */
const spareFactor = 1.02

/** Bytes of all files below a folder; links in it, but none further down, are followed, as a backup does. */
export function folderBytes(folder: string, look: (path: string) => Stats = statSync): number {
  let bytes = 0
  for (const name of present(() => readdirSync(folder)) ?? []) {
    const path = join(folder, name)
    const stats = present(() => look(path))
    if (stats?.isDirectory()) bytes += folderBytes(path, lstatSync)
    else if (stats?.isFile()) bytes += stats.size
  }
  return bytes
}

/** Watches that what is written has room, and that a hub on the same disk keeps what it needs to take messages. */
export class Room {
  readonly #folder: string
  readonly #reserve: number
  readonly #freeBytes: (folder: string) => number

  /** `folder` is written to; `dataDir` is where a hub may be running, or null. */
  constructor(folder: string, dataDir: string | null, freeBytes = freeBytesOf) {
    this.#folder = folder
    this.#reserve = dataDir !== null && isSameDisk(folder, dataDir) ? forTheHub : forItself
    this.#freeBytes = freeBytes
  }

  /** Throws {@link CannotRunError} when so many bytes will not fit. */
  requireFor(bytes: number): void {
    const needed = Math.ceil(bytes * spareFactor)
    const free = this.#freeBytes(this.#folder)
    if (free - this.#reserve >= needed) return
    throw new CannotRunError(
      `there is not enough disk space in ${this.#folder}: ${sizeText(needed)} are needed and ${sizeText(this.#reserve)} stay free, ` +
        `but only ${sizeText(free)} are free. Make room, or name a folder on another disk`,
    )
  }

  /** Throws {@link CannotRunError} when it got too tight meanwhile. */
  check(): void {
    const free = this.#freeBytes(this.#folder)
    if (free > this.#reserve) return
    throw new CannotRunError(
      `the disk of ${this.#folder} got full meanwhile: ${sizeText(free)} are free and ${sizeText(this.#reserve)} must stay free. Make room`,
    )
  }
}

export function sizeText(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.ceil(bytes / 1e6)} MB`
}

function freeBytesOf(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

function isSameDisk(one: string, other: string): boolean {
  return statSync(one).dev === statSync(other).dev
}
