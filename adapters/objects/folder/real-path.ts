import { realpath } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The path of a folder below the root, given as parts with `/` between. Throws ELOOP where a link is on the way: a link could lead out of the
 * root, and what is behind it would be on another disk than the rest. The root itself may be one. Throws ENOENT where there is none.
 */
export async function realFolder(root: string, parts: string): Promise<string> {
  const path = join(root, parts)
  if ((await realpath(path)) !== path) throw linkError()
  return path
}

export const linkError = () => Object.assign(new Error('a link in the archive'), { code: 'ELOOP' })
