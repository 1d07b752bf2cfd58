import { join } from 'node:path'
import { fileRules } from './architecture/file-rules'
import { specifiersIn } from './architecture/imports'
import { layerRules } from './architecture/layer-rules'
import { readSourceTree } from './architecture/source-tree'

const tree = readSourceTree(join(__dirname, '..'))
const rules = [...layerRules, ...fileRules]

test('the tree was found', () => {
  expect([...tree.keys()]).toEqual(expect.arrayContaining(['core/reading.ts', 'hub/client/hub.ts', 'scripts/build.mjs']))
})

describe.each(rules.map((rule) => [rule.says, rule] as const))('%s', (_, rule) => {
  test('holds', () => {
    const violations = rule.violations(tree)
    // Jest shows both sides of a failed comparison: the violations, and what to do about them.
    expect({ violations, because: rule.because }).toEqual({ violations: [], because: rule.because })
  })

  test('would fail where it is broken', () => {
    expect(rule.violations(new Map(Object.entries(rule.broken)))).not.toEqual([])
  })
})

test('imports are found in every form, and not in comments', () => {
  const text = [
    "import { a } from './a'",
    "import type { B } from './b'",
    'import {\n  c,\n  d,\n} from "./c"',
    "export * from './d'",
    "import './e'",
    "const f = await import('./f')",
    "const g = require('./g')",
    "// import { h } from './h'",
    " * import { i } from './i'",
    "const text = 'import'",
  ].join('\n')
  expect([...specifiersIn(text)].sort()).toEqual(['./a', './b', './c', './d', './e', './f', './g'])
})

test('a node may import its own parts, the shared ones and the contracts, and a widget its own kind’s', () => {
  const allowed = new Map([
    [
      'nodes/a/a.ts',
      "import { x } from './config'\nimport { y } from '../shared/fields'\nimport { hub } from '../../hub/client/current'",
    ],
    ['nodes/ui-a/ui-a.ts', "import { x } from '../ui-shared/age'\nimport { type Reading } from '../../core/reading'"],
    ...['nodes/a/config.ts', 'nodes/shared/fields.ts', 'hub/client/current.ts', 'nodes/ui-shared/age.ts', 'core/reading.ts'].map(
      (path) => [path, ''] as const,
    ),
  ])
  expect(layerRules.flatMap((rule) => rule.violations(allowed))).toEqual([])
})
