import { realpathSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { HubError } from '../../core/errors/hub-error'

/** Throws HubError INVALID_ARGUMENT for a folder that is the data folder or lies in it, whatever links lead there. */
export function mustBeOutside(data: string, path: string): void {
  const way = relative(realPath(data), realPath(path))
  if (way === '..' || way.startsWith('../') || isAbsolute(way)) return
  throw new HubError(
    'INVALID_ARGUMENT',
    'an archive needs a folder outside of BUSBAR_DATA: beside the data it protects from nothing and would be in each backup; choose one on another disk or a share',
  )
}

/** Without links, also of a path that does not exist to its end. */
function realPath(path: string): string {
  const full = resolve(path)
  try {
    return realpathSync(full)
  } catch {
    const parent = dirname(full)
    return parent === full ? full : join(realPath(parent), full.slice(parent.length))
  }
}
