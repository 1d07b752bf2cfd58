import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, unlinkSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** A disk that can be filled up and emptied again. */
export interface SmallDisk {
  readonly folder: string
  /** Takes all the room there is. */
  fill(): void
  /** Gives it back. */
  free(): void
  dispose(): void
}

/**
 * A file system of its own in memory. Where mounting is not permitted, SQLite's own limit on pages stands in for it:
 * that refuses writes with the same SQLITE_FULL.
 */
export function smallDisk(bytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'busbar-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder], { stdio: 'ignore' })
    return mounted(folder)
  } catch {
    return limited(folder)
  }
}

function mounted(folder: string): SmallDisk {
  const ballast = join(folder, 'ballast')
  return {
    folder,
    fill() {
      const file = openSync(ballast, 'a')
      try {
        for (;;) writeSync(file, Buffer.alloc(4096))
      } catch {
        // That was the last free page.
      } finally {
        closeSync(file)
      }
    },
    free: () => unlinkSync(ballast),
    dispose() {
      execFileSync('umount', ['-l', folder])
      rmSync(folder, { recursive: true })
    },
  }
}

function limited(folder: string): SmallDisk {
  const databases = new Set<DatabaseSync>()
  const { exec } = DatabaseSync.prototype
  let full = false
  DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string) {
    if (this.location()?.startsWith(folder) && !databases.has(this)) {
      databases.add(this)
      if (full) exec.call(this, 'PRAGMA max_page_count = 1')
    }
    return exec.call(this, sql)
  }
  const limit = (pages: number) => {
    for (const database of databases) if (database.isOpen) exec.call(database, `PRAGMA max_page_count = ${pages}`)
  }
  return {
    folder,
    // A limit below what is there already means: no page more.
    fill() {
      full = true
      limit(1)
    },
    free() {
      full = false
      limit(1_000_000)
    },
    dispose() {
      DatabaseSync.prototype.exec = exec
      rmSync(folder, { recursive: true })
    },
  }
}
