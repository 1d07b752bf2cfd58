import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolders } from '../../test/conformance/temporary-folder'
import { CannotRunError } from './cannot-run'
import { findSite } from './site'

const folder = temporaryFolders()
const settingsOfTheProgram = join(__dirname, '../../settings.js')

// A process loads its settings once; here each test is one.
beforeEach(() => jest.resetModules())

function dataFolder(...files: readonly string[]): string {
  const root = folder()
  for (const file of files) {
    if (file === 'journal') mkdirSync(join(root, file))
    else writeFileSync(join(root, file), '')
  }
  return root
}

function settings(text: string): string {
  const file = join(folder(), 'settings.js')
  writeFileSync(file, `module.exports = ${text}`)
  return file
}

test('time zone and retention are those of the settings, and loading them leaves the data folder as it is', () => {
  const root = dataFolder('journal', 'projection.db')
  process.env.BUSBAR_TIME_ZONE = 'Asia/Kolkata'
  try {
    const { config, dir } = findSite(settingsOfTheProgram, root, process.env)
    expect(config.site.timeZone).toBe('Asia/Kolkata')
    expect(config.retention.rawDays).toBe(30)
    expect(dir.journal).toBe(join(root, 'journal'))
  } finally {
    delete process.env.BUSBAR_TIME_ZONE
  }
  expect(readdirSync(root).sort()).toEqual(['journal', 'projection.db'])
})

test('without --data it is the folder that the settings name themselves', () => {
  const root = dataFolder('journal', 'projection.db')
  expect(findSite(settings(`{ busbar: { dataDir: ${JSON.stringify(root)} } }`), null, process.env).dir.root).toBe(root)
})

test('without both it is BUSBAR_DATA', () => {
  const root = dataFolder('journal', 'projection.db')
  const before = process.env.BUSBAR_DATA
  process.env.BUSBAR_DATA = root
  try {
    expect(findSite(settingsOfTheProgram, null, process.env).dir.root).toBe(root)
    expect(process.env.BUSBAR_DATA).toBe(root)
  } finally {
    if (before === undefined) delete process.env.BUSBAR_DATA
    else process.env.BUSBAR_DATA = before
  }
})

test.each([
  ['a folder without a journal', () => findSite(settingsOfTheProgram, dataFolder(), process.env), 'there is no journal in'],
  [
    'a journal that was never projected',
    () => findSite(settingsOfTheProgram, dataFolder('journal'), process.env),
    'projection.db to compare with',
  ],
  [
    'settings that are not there',
    () => findSite('/nowhere/settings.js', null, process.env),
    'there is no settings file /nowhere/settings.js',
  ],
  [
    'settings that are not valid',
    () => findSite(settings('{ busbar: { site: { timeZone: "Mars" } } }'), null, process.env),
    'busbar.site.timeZone',
  ],
  ['settings that are no program', () => findSite(settings('{ broken'), null, process.env), 'cannot be read'],
])('%s is refused with what to do', (_, find, message) => {
  expect(find).toThrow(CannotRunError)
  expect(find).toThrow(message)
})
