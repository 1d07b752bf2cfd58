// Compiles the TypeScript projects, puts each node's editor files beside its code, and builds the dashboard widgets.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..')
process.chdir(root)

const projects = ['hub', 'nodes', 'simulator', 'bench']
const tsc = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-b', ...projects], { stdio: 'inherit' })
if (tsc.status !== 0) process.exit(tsc.status ?? 1)

dropOrphans()
copyEditorFiles()
copyLogInPage()
await buildWidgets()

/** tsc never deletes: a renamed file would stay alive in dist and still be loaded. */
function dropOrphans() {
  for (const js of globSync('dist/**/*.js')) {
    const source = js.replace(/^dist\//, '')
    // A page's script is copied, not compiled: it is its own source.
    if (existsSync(source) || existsSync(source.replace(/\.js$/, '.ts'))) continue
    for (const end of ['.js', '.js.map', '.d.ts']) rmSync(js.replace(/\.js$/, end), { force: true })
  }
}

/** Node-RED looks for a node's .html, locales and icons beside its .js. */
function copyEditorFiles() {
  for (const name of readdirSync('nodes')) {
    for (const part of [`${name}.html`, 'locales', 'icons']) {
      const from = join('nodes', name, part)
      if (existsSync(from)) cpSync(from, join('dist/nodes', name, part), { recursive: true })
    }
  }
}

/** Both ports serve it from beside their code. */
function copyLogInPage() {
  cpSync('hub/web/log-in/page', 'dist/hub/web/log-in/page', { recursive: true })
}

/** One bundle per `nodes/ui-…/ui/index.js`, skipped while it is newer than everything it is made of. */
async function buildWidgets() {
  for (const name of readdirSync('nodes').filter((n) => existsSync(join('nodes', n, 'ui', 'index.js')))) {
    const output = join('resources', `${name}.umd.js`)
    const sources = ['core', 'nodes/ui-shared', `nodes/${name}`].flatMap((folder) => globSync(`${folder}/**/*.{ts,js,vue,css}`))
    if (existsSync(output) && [...sources, 'package-lock.json'].every((s) => statSync(s).mtimeMs <= statSync(output).mtimeMs))
      continue
    mkdirSync(dirname(output), { recursive: true })
    const { buildWidget } = await import('./build-widget.mjs')
    await buildWidget(name, join('nodes', name, 'ui', 'index.js'), 'resources')
    writeFileSync(join('resources', '.gitkeep'), '')
  }
}
