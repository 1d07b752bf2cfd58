import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One file of the log-in page. */
export interface LogInFile {
  /** Its `Content-Type`. */
  readonly type: string
  readonly body: Buffer
}

/** `Content-Security-Policy` of the log-in page: everything comes from here, nothing is inline, nobody may frame it. */
export const logInPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

const files = [
  ['/login', 'index.html', 'text/html; charset=utf-8'],
  ['/login/log-in.js', 'log-in.js', 'text/javascript; charset=utf-8'],
  ['/login/log-in.css', 'log-in.css', 'text/css; charset=utf-8'],
  ['/login/icon.svg', 'icon.svg', 'image/svg+xml'],
] as const

/** The log-in page by address. Both ports serve it. */
export function logInFiles(): ReadonlyMap<string, LogInFile> {
  return new Map(files.map(([path, name, type]) => [path, { type, body: readFileSync(join(__dirname, 'page', name)) }]))
}
