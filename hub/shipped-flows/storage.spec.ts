import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FlowNode } from './flow-node'
import { shippedFlowsStorage } from './storage'

const tab = (label: string): FlowNode => ({ id: 'tab', type: 'tab', label })
const note: FlowNode = { id: 'note', type: 'comment', z: 'tab', name: 'note', x: 10, y: 10 }

describe('shippedFlowsStorage, over the files of Node-RED itself,', () => {
  let folder: string
  let lines: string[]
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'shipped-flows-'))
    lines = []
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const flowsDir = () => folder
  const userDir = () => join(folder, 'user')
  const ship = (name: string, nodes: unknown) => writeFileSync(join(flowsDir(), name), JSON.stringify(nodes))
  const saved = () => JSON.parse(readFileSync(join(userDir(), 'flows.json'), 'utf8')) as FlowNode[]

  /** Starts as Node-RED does: a new storage, init, then the flows. */
  async function start() {
    const storage = shippedFlowsStorage({ flowsDir: flowsDir(), userDir: userDir() })
    const log = (level: string) => (text: string) => void lines.push(`${level}: ${text}`)
    await storage.init({ userDir: userDir(), flowFile: 'flows.json', getUserSettings: () => ({}) } as never, {
      log: { info: log('info'), warn: log('warn'), error: log('error') },
    })
    return { storage, flows: await storage.getFlows() }
  }

  test('seeds the first start, and saves what it seeded', async () => {
    ship('a.json', [tab('one'), note])
    const { flows } = await start()
    expect(flows).toEqual([tab('one'), note])
    expect(saved()).toEqual(flows)
  })

  test('brings an upgrade to a later start', async () => {
    ship('a.json', [tab('one'), note])
    await start()
    ship('a.json', [tab('two'), note])
    expect((await start()).flows).toEqual([tab('two'), note])
    expect(saved()).toEqual([tab('two'), note])
    expect(lines).toContain('info: Shipped flow "two" (tab) was upgraded.')
  })

  test('keeps what was saved from the editor, and says which update is withheld', async () => {
    ship('a.json', [tab('one'), note])
    const { storage } = await start()
    await storage.saveFlows([tab('mine'), note])
    ship('a.json', [tab('two'), note])
    expect((await start()).flows).toEqual([tab('mine'), note])
    expect(lines.at(-1)).toMatch(/^warn: Shipped flow "two" \(tab\) was left as it is: it was changed here/)
  })

  test('leaves a deleted tab deleted, but seeds again when the flow file is gone', async () => {
    ship('a.json', [tab('one'), note])
    const { storage } = await start()
    await storage.saveFlows([{ id: 'own', type: 'tab', label: 'own' }])
    expect((await start()).flows.map((node) => node.id)).toEqual(['own'])
    rmSync(join(userDir(), 'flows.json'))
    expect((await start()).flows).toEqual([tab('one'), note])
  })

  test('runs the shipped flows when the flow file is damaged, and leaves that file alone', async () => {
    ship('a.json', [tab('one'), note])
    await start()
    writeFileSync(join(userDir(), 'flows.json'), '[{"id":"mi')
    expect((await start()).flows).toEqual([tab('one'), note])
    expect(readFileSync(join(userDir(), 'flows.json'), 'utf8')).toBe('[{"id":"mi')
    expect(lines.at(-1)).toMatch(/^error: The saved flows cannot be read/)
  })

  test('writes nothing when nothing changed', async () => {
    ship('a.json', [tab('one'), note])
    await start()
    const before = readdirSync(userDir())
    rmSync(join(userDir(), '.shipped-flows.json'))
    writeFileSync(join(userDir(), '.shipped-flows.json'), `${JSON.stringify([tab('one'), note], null, 1)}\n`, { mode: 0o400 })
    await start()
    expect(readdirSync(userDir())).toEqual(before)
    expect(lines.filter((line) => !line.includes('added'))).toEqual([])
  })

  test('names both files when an id is shipped twice', async () => {
    ship('a.json', [tab('one')])
    ship('b.json', [tab('two')])
    await expect(start()).rejects.toThrow('the id "tab" is in a.json and again in b.json')
  })

  test.each([
    ['not JSON', '[', 'a.json is not JSON'],
    ['not a list', '{}', 'a.json must be a list of nodes'],
    ['a node without an id', '[{"type":"tab"}]', 'a.json must be a list of nodes'],
  ])('names the file that is %s', async (_title, text, message) => {
    writeFileSync(join(flowsDir(), 'a.json'), text)
    await expect(start()).rejects.toThrow(message)
  })
})
