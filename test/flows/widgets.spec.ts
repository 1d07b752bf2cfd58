import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../sweeps/node-folder'

/** The dashboard has drawn nothing of a page until its widget is there. */
const mostBytes = 250_000

describe.each([
  ['ui-fleet', 'UIFleet'],
  ['ui-device', 'UIDevice'],
])('the bundle of %s', (name, component) => {
  const folder = mkdtempSync(join(tmpdir(), 'widget-'))
  let code: string
  beforeAll(() => {
    // A process of its own: Vite is an ES module through and through.
    const script = `import('./scripts/build-widget.mjs').then((m) => m.buildWidget(...${JSON.stringify([name, `nodes/${name}/ui/index.js`, folder])}))`
    const { status, stderr } = spawnSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    code = readFileSync(join(folder, `${name}.umd.js`), 'utf8')
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('is one file, styles and all, small enough to wait for', () => {
    expect(readdirSync(folder)).toEqual([`${name}.umd.js`])
    expect(code).toContain('.busbar')
    expect(code.length).toBeLessThan(mostBytes)
  })

  test('is where the dashboard looks for it, and uses the Vue of the dashboard', () => {
    expect(code).toContain(component)
    expect(code).toMatch(new RegExp(`\\[\`${name}\`\\]\\s*=`))
    expect(code).toContain('.Vue)')
  })

  test('asks nothing of the internet', () => {
    const urls = code.match(/(?:https?:)?\/\/[a-z0-9.-]+\.[a-z]{2,}[^\s"'`)]*/gi) ?? []
    expect(urls.filter((url) => !url.startsWith('http://www.w3.org/'))).toEqual([])
    expect(code).not.toMatch(/@import|url\((?!["']?data:)/)
  })
})
