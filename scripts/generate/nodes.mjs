// package.json tells Node-RED which nodes there are, and the dashboard which widgets: one of each per folder in nodes/.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export default function generate() {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8'))
  const folders = readdirSync('nodes').sort()
  manifest['node-red'].nodes = Object.fromEntries(
    folders
      .filter((name) => existsSync(join('nodes', name, `${name}.ts`)))
      .map((name) => [name, `dist/nodes/${name}/${name}.js`]),
  )
  const widgets = folders.filter((name) => name.startsWith('ui-') && existsSync(join('nodes', name, 'ui/index.js')))
  return { 'package.json': `${JSON.stringify(withWidgets(manifest, widgets), null, 2)}\n` }
}

/** The dashboard reads the version as the oldest of its own that the widgets work with: the one they are tested with. */
function withWidgets(manifest, names) {
  const { 'node-red-dashboard-2': _, ...rest } = manifest
  if (names.length === 0) return rest
  const section = {
    version: manifest.dependencies['@flowfuse/node-red-dashboard'],
    widgets: Object.fromEntries(names.map((name) => [name, { output: `${name}.umd.js`, component: componentOf(name) }])),
  }
  // Kept beside "node-red", wherever a person moved that to.
  return Object.fromEntries(
    Object.entries(rest).flatMap((entry) => (entry[0] === 'node-red' ? [entry, ['node-red-dashboard-2', section]] : [entry])),
  )
}

/** `ui-fleet` is the Vue component `UIFleet`. */
function componentOf(name) {
  const words = name.split('-').slice(1)
  return `UI${words.map((word) => word[0].toUpperCase() + word.slice(1)).join('')}`
}
