import { readFileSync } from 'node:fs'
import { join } from 'node:path'

type Texts = { readonly [key: string]: string | Texts }

/** The English texts of a node, as Node-RED would show them; a missing key fails the test that asks for it. */
export function localeOf(node: string): { text(key: string, values?: Readonly<Record<string, string | number>>): string } {
  const file = join(__dirname, '../../nodes', node, 'locales/en-US', `${node}.json`)
  const texts = (JSON.parse(readFileSync(file, 'utf8')) as Texts)[node] as Texts
  return {
    text(key, values = {}) {
      const found = key
        .split('.')
        .reduce<string | Texts | undefined>((at, part) => (typeof at === 'object' ? at[part] : undefined), texts)
      if (typeof found !== 'string') throw new Error(`${node}.${key} is not in ${file}`)
      return found.replace(/__(\w+)__/g, (_, name: string) => String(values[name]))
    },
  }
}
