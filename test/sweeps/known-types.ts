import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './node-folder'

const inFolders = ['node_modules/@node-red/nodes/core', 'node_modules/@flowfuse/node-red-dashboard/nodes', 'nodes']
const ofTheEditor = ['tab', 'group', 'subflow', 'junction']

/** Every node type that a fresh installation has: Node-RED's, the dashboard's and ours; true for configuration nodes. */
export function knownTypes(): ReadonlyMap<string, { readonly isConfig: boolean }> {
  const types = new Map<string, { readonly isConfig: boolean }>(ofTheEditor.map((type) => [type, { isConfig: false }]))
  for (const file of inFolders.flatMap((folder) => globSync(`${folder}/**/*.html`, { cwd: root }))) {
    if (file.includes('/locales/')) continue
    const html = readFileSync(join(root, file), 'utf8')
    for (const [call, type = ''] of html.matchAll(/registerType\(\s*['"]([^'"]+)['"][\s\S]{0,400}/g)) {
      types.set(type, { isConfig: /category:\s*['"]config['"]/.test(call) })
    }
  }
  return types
}
