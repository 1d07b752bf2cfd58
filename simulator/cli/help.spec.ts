import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { behaviours } from '../device/behaviour'
import { families } from '../families'
import { help } from './help'
import { optionNames, parseOptions } from './options'

const guide = readFileSync(join(__dirname, '../../docs/guides/simulator.md'), 'utf8')
const optionsIn = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(/--([a-z][a-z-]*)/g)].map(([, name = '']) => name)),
]

test('help names every option, and none that does not exist', () => {
  expect(optionsIn(help).toSorted()).toEqual(optionNames.filter((name) => name !== 'help').toSorted())
})

test('help and guide name every kind', () => {
  const kinds = families.map(({ name }) => name)
  expect(kinds.filter((name) => !help.includes(name))).toEqual([])
  expect(kinds.filter((name) => !guide.includes(`\`${name}\``))).toEqual([])
  expect(families.filter(({ prefix }) => !guide.includes(`\`${prefix}001\``) || !`${help}${guide}`.includes(prefix))).toEqual([])
})

test('the guide describes every mishap and no option that does not exist', () => {
  expect(behaviours.filter((behaviour) => !guide.includes(`| \`--${behaviour}\` |`))).toEqual([])
  expect(optionsIn(guide).filter((name) => !optionNames.includes(name))).toEqual([])
})

test('the commands of the guide are understood', () => {
  const commands = [...guide.matchAll(/^npm run simulate(?: -- (.*?))?(?:\s+#.*)?$/gm)].map(([, args = '']) => args.trim())
  expect(commands.length).toBeGreaterThanOrEqual(4)
  for (const args of commands) expect(() => parseOptions(args.split(/\s+/).filter(Boolean))).not.toThrow()
})
