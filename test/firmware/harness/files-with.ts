import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Files below a folder with this text anywhere in their bytes. */
export function filesWith(folder: string, text: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((file) => readFileSync(file).includes(text))
    .map((file) => relative(folder, file))
}
