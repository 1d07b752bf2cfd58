import { readdirSync, readFileSync } from 'node:fs'
import { WidgetBundle } from './widget-page'

/** The dashboard has drawn nothing of a page until its widget is there. */
const mostBytes = 250_000

describe.each([
  ['ui-fleet', 'UIFleet'],
  ['ui-device', 'UIDevice'],
])('the bundle of %s', (name, component) => {
  let bundle: WidgetBundle
  let code: string
  beforeAll(() => {
    bundle = new WidgetBundle(name)
    code = readFileSync(bundle.path, 'utf8')
  })
  afterAll(() => bundle?.remove())

  test('is one file, styles and all, small enough to wait for', () => {
    expect(readdirSync(bundle.folder)).toEqual([`${name}.umd.js`])
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
