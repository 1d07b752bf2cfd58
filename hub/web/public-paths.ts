/**
 * Whether a path is open to everybody: `/hook` is that path alone, `/hooks/*` everything below. Paths that a router might read in
 * another way than this are never.
 */
export function isPublic(path: string, publicPaths: readonly string[]): boolean {
  if (publicPaths.length === 0 || /%|\\|\/\/|\/\.{1,2}(\/|$)/.test(path)) return false
  return publicPaths.some((open) => (open.endsWith('/*') ? path.startsWith(open.slice(0, -1)) : path === open))
}
