import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { editorDefinitions, formOf } from './editor-definition'
import { parseHelp, sectionOrder } from './help-page'
import { formKeys, isUsed, scriptKeys, shellKeys, usedKeys } from './i18n-keys'
import { nodeFolders, root } from './node-folder'

/** Three lines of a tooltip in the palette. */
const longestTooltip = 135

const folders = nodeFolders()
const nodeRedTexts = readFileSync(join(root, 'node_modules/@node-red/nodes/locales/en-US/messages.json'), 'utf8')
const nodeRed = JSON.parse(nodeRedTexts) as object

test('the folders were found', () => {
  expect(folders.map(({ name }) => name)).toEqual(expect.arrayContaining(['device-in', 'telemetry-query']))
})

describe.each(folders.map((folder) => [folder.name, folder] as const))('node %s', (name, folder) => {
  const { editor, texts, html, help } = folder
  const used = usedKeys(folder)
  const page = parseHelp(help)

  test('registers the type that its folder is named after, in the editor and in the runtime', () => {
    expect(editor?.type).toBe(name)
    expect(folder.sources.get(`${name}.ts`)).toMatch(new RegExp(`registerType(?:<[^>]*>)?\\(\\s*'${name}'`))
    expect(formOf(html, name)).not.toBe('')
  })

  test('looks like ours: category, colour, an icon of its own, a label in the palette', () => {
    if (folder.isConfig) {
      // It is seen in lists only: there it needs something to be told by.
      expect(editor?.label).toBeDefined()
      return
    }
    if (!folder.isWidget) expect(editor).toMatchObject({ category: 'busbar', color: '#3FADB5' })
    expect(editor?.icon).toBe(`${name}.svg`)
    expect(folder.has(`icons/${name}.svg`)).toBe(true)
    expect(editor?.paletteLabel).toBeDefined()
  })

  test('has a configuration version, a name, and defaults that its own form accepts', () => {
    const defaults = editor?.defaults ?? {}
    expect(defaults.configVersion?.value).toBeGreaterThanOrEqual(1)
    expect(defaults.name).toBeDefined()
    const node = {
      ...Object.fromEntries(Object.entries(defaults).map(([key, { value }]) => [key, value])),
      _: (key: string) => key,
    }
    const refused = Object.entries(defaults).filter(([, { value, validate }]) => validate && validate.call(node, value) !== true)
    // A reference to a dashboard group can have no default.
    expect(refused.map(([key]) => key).filter((key) => !(folder.isWidget && key === 'group'))).toEqual([])
  })

  test('keeps its secrets apart from the flow', () => {
    const { credentials = {}, defaults = {} } = editor ?? {}
    expect(Object.keys(defaults).filter((key) => key in credentials || /password|token|secret/i.test(key))).toEqual([])
    const runtime = folder.sources.get(`${name}.ts`) ?? ''
    const unknown = Object.entries(credentials).filter(([key, { type }]) => !runtime.includes(`${key}: { type: '${type}' }`))
    expect(unknown).toEqual([])
  })

  test('labels its ports', () => {
    if (editor?.inputs) expect(editor.inputLabels).toBeDefined()
    if (editor?.outputs) expect(editor.outputLabels).toBeDefined()
  })

  test('every text it asks for exists', () => {
    const missing = used.filter(({ key, isPrefix }) => {
      if (key.startsWith('node-red:')) return textIn(nodeRed, key.slice('node-red:'.length)) === undefined
      return isPrefix ? ![...texts.keys()].some((text) => text.startsWith(key)) : !texts.has(key)
    })
    expect(missing).toEqual([])
  })

  test('every text it has is asked for', () => {
    expect([...texts.keys()].filter((key) => !isUsed(key, used))).toEqual([])
  })

  test('its form has no words of its own: they come from the locale', () => {
    // Units and numbers are the same in every language.
    const words = formOf(html, name)
      .replace(/<[^>]*>|&nbsp;/g, ' ')
      .match(/[A-Za-z]{3,}/g)
    expect(words).toBeNull()
    expect(html).not.toMatch(/\b(?:placeholder|title)="/)
  })

  test('its status texts are short enough for the editor', () => {
    const long = [...texts].filter(
      ([key, text]) => key.startsWith(`${name}.status.`) && text.replace(/__\w+__/g, '00').length >= 20,
    )
    expect(long).toEqual([])
  })

  test('its help has a tooltip, the sections in their order, and every port', () => {
    expect(page.node).toBe(name)
    expect(page.tooltip).not.toBe('')
    expect(page.tooltip.length).toBeLessThanOrEqual(longestTooltip)
    const expected = sectionOrder.filter((title) => page.sections.includes(title))
    expect(page.sections).toEqual(expected)
    expect(page.sections).toContain('Details')
    if (editor?.inputs) expect(page.sections).toContain('Inputs')
    if (editor?.outputs) expect(page.sections).toContain('Outputs')
    if (editor?.outputs) expect(page.ports).toBe(editor.outputs)
  })

  test('an example in the Import menu shows it, and those its help names exist', () => {
    // A widget needs a page around it: the shipped dashboard is its example.
    const shown = folder.isWidget ? [...typesIn('examples'), ...typesIn('flows')] : typesIn('examples')
    expect(shown).toContain(name)
    expect(page.examples.filter((title) => !existsSync(join(root, 'examples', `${title}.json`)))).toEqual([])
  })
})

describe('the sweep itself', () => {
  test('finds keys in every form', () => {
    expect(formKeys('<a data-i18n="x.y"></a><b data-i18n="[placeholder]x.z;[title]x.t">')).toEqual([
      { key: 'x.y', isPrefix: false },
      { key: 'x.z', isPrefix: false },
      { key: 'x.t', isPrefix: false },
    ])
    expect(scriptKeys("this._(a === 'b' ? 'x.y' : 'x.z'); node._('x.' + kind); RED._(`x.$" + '{kind}`)')).toEqual([
      { key: 'x.y', isPrefix: false },
      { key: 'x.z', isPrefix: false },
      { key: 'x.', isPrefix: true },
      { key: 'x.', isPrefix: true },
    ])
    expect(shellKeys('n', "shell.text(one ? 'status.one' : `status.$" + '{kind}`, { count })')).toEqual([
      { key: 'n.status.one', isPrefix: false },
      { key: 'n.status.', isPrefix: true },
    ])
    expect(isUsed('x.kind', [{ key: 'x.', isPrefix: true }])).toBe(true)
    expect(isUsed('x.kinds', [{ key: 'x.kind', isPrefix: false }])).toBe(false)
  })

  test('reads an editor definition and a help page', () => {
    const html = `<script type="text/html" data-template-name="n">form</script>
      <script type="text/javascript">RED.nodes.registerType('n', { defaults: { a: { value: 1 } }, outputs: 2 })</script>`
    expect(editorDefinitions(html)).toMatchObject([{ type: 'n', outputs: 2 }])
    expect(formOf(html, 'n')).toBe('form')
    const help = `<script type="text/html" data-help-name="n">\n<p>Does <b>it</b>.</p>\n<h3>Outputs</h3>
<ol class="node-ports">\n    <li>One</li>\n    <li>Two</li>\n</ol>\n<h3>Details</h3>\n<i>n — Show it</i></script>`
    expect(parseHelp(help)).toEqual({
      node: 'n',
      tooltip: 'Does it.',
      sections: ['Outputs', 'Details'],
      ports: 2,
      examples: ['n — Show it'],
    })
  })
})

function textIn(texts: object, key: string): unknown {
  return key.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], texts)
}

function typesIn(folder: string): readonly string[] {
  const files = existsSync(join(root, folder)) ? readdirSync(join(root, folder)).filter((file) => file.endsWith('.json')) : []
  return files.flatMap((file) =>
    (JSON.parse(readFileSync(join(root, folder, file), 'utf8')) as { type: string }[]).map(({ type }) => type),
  )
}
