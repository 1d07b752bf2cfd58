// Writes every file that is derived from the tree. Each scripts/generate/*.mjs exports a default function `() => ({ path: text })`.
// `--check` writes nothing: it names what is out of date and fails, which is what CI runs.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const root = join(import.meta.dirname, '..')
process.chdir(root)

const stale = []
for (const file of readdirSync('scripts/generate')
  .filter((name) => name.endsWith('.mjs'))
  .sort()) {
  const { default: generate } = await import(pathToFileURL(join(root, 'scripts/generate', file)).href)
  for (const [path, text] of Object.entries(await generate())) {
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue
    stale.push({ path, text, file })
  }
}

if (process.argv.includes('--check')) {
  for (const { path, file } of stale) console.error(`${path} is out of date (scripts/generate/${file}): run "npm run generate"`)
  process.exitCode = stale.length > 0 ? 1 : 0
} else {
  for (const { path, text } of stale) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    console.log(`wrote ${path}`)
  }
}
