import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { rejectionCatalogue } from '../core/errors/catalogue'
import { hubErrorCatalogue } from '../core/errors/hub-error'
import { httpErrorCatalogue } from '../hub/http/errors/http-error'
import { DurationHistogram } from '../hub/metrics/duration-histogram'
import { Metrics } from '../hub/metrics/metrics'
import type { MetricsSnapshot } from '../hub/metrics/snapshot'
import { sinkView } from './helpers/fake-sinks'
import { type HttpApi, openHttpApi } from './helpers/http-api'

const page = (name: string): string => readFileSync(join(__dirname, '..', 'docs', 'reference', name), 'utf8')

/** The part of a page below a heading, up to the next heading of the same or a higher level. */
function section(markdown: string, heading: string): string {
  const lines = markdown.split('\n')
  const start = lines.indexOf(heading)
  if (start === -1) throw new Error(`no heading "${heading}"`)
  const level = heading.indexOf(' ')
  const length = lines.slice(start + 1).findIndex((line) => /^#+ /.test(line) && line.indexOf(' ') <= level)
  return lines.slice(start + 1, length === -1 ? undefined : start + 1 + length).join('\n')
}

/** Cells of the rows of all tables in a text, without headings. */
function rows(markdown: string): readonly (readonly string[])[] {
  const tables = markdown.match(/^\|.*\n\|[-|]+\|\n(?:\|.*\n?)*/gm) ?? []
  return tables.flatMap((table) => table.trim().split('\n').slice(2).map(cells))
}

const cells = (row: string): readonly string[] =>
  row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())

/** What a page lacks, and what it says that is no longer so: each as one line that can be pasted or deleted. */
function compare(documented: readonly (readonly string[])[], actual: readonly (readonly string[])[]) {
  const [said, is] = [documented, actual].map((list) => list.map((row) => row.join(' | ')))
  const missing = is?.filter((row) => !said?.includes(row))
  const leftOver = said?.filter((row) => !is?.includes(row))
  return { missing, leftOver }
}
const inStep = { missing: [], leftOver: [] }

const code = (text: string): string => `\`${text}\``

describe('docs/reference/errors.md', () => {
  const errors = page('errors.md')

  test('lists every rejection code with its message and remedy', () => {
    const actual = Object.entries(rejectionCatalogue).map(([name, { message, remedy }]) => [code(name), message, remedy])
    expect(compare(rows(section(errors, '## Rejected messages')), actual)).toEqual(inStep)
  })

  test.each([
    ['## Failed requests', hubErrorCatalogue],
    ['## Failed HTTP requests', httpErrorCatalogue],
  ])('lists every code of "%s" with its status and message', (heading, catalogue) => {
    const actual = Object.entries(catalogue).map(([name, { status, message }]) => [code(name), String(status), message])
    expect(compare(rows(section(errors, heading)), actual)).toEqual(inStep)
  })
})

describe('docs/reference/metrics.md', () => {
  /** A report in which every family has something to show. */
  const full: MetricsSnapshot = {
    broker: {
      connected: 0,
      connections: 0,
      received: { qos0: 0, qos1: 0, qos2: 0 },
      delivered: 0,
      retained: 0,
      dropped: { 'auth-failed': 0 },
      throttled: { 'ACV-1': 0 },
    },
    journal: {
      uplinks: 0,
      queueMessages: 0,
      queueBytes: 0,
      heldMessages: 0,
      failures: 0,
      bytes: 0,
      damagedSegments: 0,
      append: new DurationHistogram().snapshot(),
    },
    projector: {
      lagUplinks: 0,
      lagMs: 0,
      readings: 0,
      duplicates: 0,
      rejected: {},
      gaps: 0,
      passedBy: 0,
      leftOut: 0,
      latency: new DurationHistogram().snapshot(),
      rollUpsRebuilt: 0,
      rollUpsWaiting: 0,
    },
    devices: { online: 0, degraded: 0, offline: 0, unknown: 0 },
    heldOff: {},
    openListeners: 0,
    consumers: [{ consumer: 'one', lagUplinks: 0 }],
    sinks: [sinkView()],
  }

  test('lists every metric with its type, labels and meaning', async () => {
    const metrics = new Metrics({ version: '0', snapshot: () => full })
    metrics.observeRequest('GET', '/', 200, 0)
    const text = await metrics.render()
    metrics.close()
    const families = [...text.matchAll(/^# HELP (\S+) (.*)\n# TYPE \S+ (\S+)\n(.*)$/gm)]
    const actual = families.map(([, name = '', help = '', type = '', sample = '']) => {
      const labels = [...sample.matchAll(/[{,](\w+)="/g)].map(([, label = '']) => label).filter((label) => label !== 'le')
      return [code(name), type, labels.map(code).join(', '), help]
    })
    expect(compare(rows(page('metrics.md')), actual)).toEqual(inStep)
  })
})

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
  readonly requestBody?: {
    readonly content: { readonly 'application/json': { readonly schema: { readonly properties: object } } }
  }
}

describe('docs/reference/api.md', () => {
  const api = page('api.md')
  const headings = [...api.matchAll(/^### (\S+) (\S+)$/gm)].map(([, method = '', path = '']) => [method, path] as const)
  let server: HttpApi
  let operations: readonly (readonly [method: string, path: string, operation: Operation])[]
  beforeAll(async () => {
    server = await openHttpApi()
    const { paths } = (await (await server.fetch('/openapi.json')).json()) as { paths: Record<string, Record<string, Operation>> }
    operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [method.toUpperCase(), path, operation] as const),
    )
  })
  afterAll(() => server.close())

  test('has a section for every route and no others', () => {
    expect(operations.length).toBeGreaterThan(10)
    expect(
      compare(
        headings,
        operations.map(([method, path]) => [method, path]),
      ),
    ).toEqual(inStep)
  })

  test('lists every parameter and field of each route and no others', () => {
    for (const [method, path, { parameters = [], requestBody }] of operations) {
      const fields = Object.keys(requestBody?.content['application/json'].schema.properties ?? {})
      const names = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name)
      const documented = rows(section(api, `### ${method} ${path}`)).map(([name = '']) => [`${method} ${path}`, name])
      const actual = [...names, ...fields].map((name) => [`${method} ${path}`, code(name)])
      expect(compare(documented, actual)).toEqual(inStep)
    }
  })

  test('has examples that ask for addresses and parameters that exist', () => {
    const examples = [...api.matchAll(/^curl .*?localhost:8080(\/[^\s']*)/gm)].map(([, address = '']) => address)
    expect(examples.length).toBeGreaterThanOrEqual(headings.length)
    for (const address of examples) {
      const { pathname, searchParams } = new URL(address, 'http://localhost')
      const matching = operations.filter(([, path]) => new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`).test(pathname))
      expect([address, matching.length]).not.toEqual([address, 0])
      const known = matching.flatMap(([, , { parameters = [] }]) => parameters.map(({ name }) => name))
      for (const name of searchParams.keys()) expect(known).toContain(name)
    }
  })
})
