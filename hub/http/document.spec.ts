import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { permissions } from '../../core/access/permission'
import { type HttpApi, openHttpApi } from '../../test/helpers/http-api'
import type { Needs } from './access/needs'

interface Operation {
  readonly summary?: string
  readonly description: string
  readonly tags?: readonly string[]
  readonly security: readonly object[]
  readonly responses: Readonly<Record<string, unknown>>
}

interface Document {
  readonly tags: readonly { readonly name: string }[]
  readonly components: { readonly securitySchemes: object }
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

let api: HttpApi
let document: Document
/** Every operation with what its route needs. */
let operations: readonly (readonly [name: string, operation: Operation, needs: Needs])[]
beforeAll(async () => {
  api = await openHttpApi()
  document = (await (await api.fetch('/openapi.json')).json()) as Document
  const needs = new Map(api.routes.map((route) => [`${route.method} ${route.url.replace(/:(\w+)/g, '{$1}')}`, route.needs]))
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const name = `${method.toUpperCase()} ${path}`
      return [name, operation, needs.get(name) as Needs] as const
    }),
  )
})
afterAll(() => api.close())

test('the document names both ways to log in', () => {
  expect(document.components.securitySchemes).toMatchObject({
    bearer: { type: 'http', scheme: 'bearer' },
    cookie: { type: 'apiKey', in: 'cookie', name: 'busbar_session' },
  })
})

test('every operation says what it does, whom it is for and how it fails', () => {
  expect(operations.length).toBeGreaterThan(50)
  const tags = document.tags.map(({ name }) => name)
  for (const [name, { summary, description, security, responses, tags: [tag] = [] }, needs] of operations) {
    expect([name, summary]).toEqual([name, expect.stringMatching(/^\S.{5,}/)])
    expect([name, tags]).toEqual([name, expect.arrayContaining([tag])])
    expect([name, security.length]).toEqual([name, needs === 'public' ? 0 : 2])
    if (needs === 'public') expect([name, description]).toEqual([name, expect.stringContaining('Open to everybody.')])
    else expect([name, Object.keys(responses)]).toEqual([name, expect.arrayContaining(['401', '403'])])
    if (needs !== 'public' && needs !== 'own') expect(description).toContain(`Needs \`${needs}\`: ${permissions[needs]}`)
  }
})

test('docs/reference/api.md names the lowest role of each', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'reference', 'api.md'), 'utf8')
  const said = new Map([...page.matchAll(/^### (\S+ \S+)\n\n\*(.+?)\.?\*/gm)].map(([, name = '', who = '']) => [name, who]))
  const words = (needs: Needs) =>
    needs === 'public' ? 'Open to everybody' : needs === 'own' ? 'everybody who is logged in' : permissions[needs]
  for (const [name, , needs] of operations) expect([name, said.get(name)]).toEqual([name, words(needs)])
})
