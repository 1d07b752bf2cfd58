// Builds the firmware as a program, busbar-device: `node scripts/build-firmware.mjs` prints where it is.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'

const source = join(import.meta.dirname, '..', 'firmware')
/** One for each checkout: what was built before is not built again. */
const folder = join(tmpdir(), `busbar-device-${createHash('sha256').update(source).digest('hex').slice(0, 12)}`)
const packages = 'cmake make g++ libmbedtls-dev libcjson-dev'

/** Why the firmware cannot be built on this machine; '' when it can be tried. */
export function missingTools() {
  const missing = [
    ['cmake', ['cmake']],
    ['C++ compiler', ['c++', 'g++', 'clang++']],
  ].filter(([, programs]) => programs.every((program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error))
  if (missing.length === 0) return ''
  return `there is no ${missing.map(([name]) => name).join(' and no ')}; on Debian: apt-get install ${packages}`
}

/** Builds what is not up to date, while nobody else does; answers the program's path. Throws with what to do. */
export function buildFirmware() {
  const missing = missingTools()
  if (missing) throw new Error(missing)
  mkdirSync(folder, { recursive: true })
  const jobs = String(availableParallelism())
  const steps = [
    ['-S', source, '-B', folder, '-DBUSBAR_SANITIZE=OFF'],
    ['--build', folder, '--target', 'busbar-device', '-j', jobs],
  ]
  for (const args of steps) {
    const { status, stdout, stderr, error } = spawnSync('flock', [join(folder, 'lock'), 'cmake', ...args], { encoding: 'utf8' })
    if (status === 0) continue
    const said = error?.message ?? `${stdout}${stderr}`.trim().split('\n').slice(-15).join('\n')
    throw new Error(`the firmware cannot be built; it needs ${packages} of Debian:\n${said}`)
  }
  return join(folder, 'busbar-device')
}

if (process.argv[1] === import.meta.filename) {
  try {
    console.log(buildFirmware())
  } catch (error) {
    console.error(error.message)
    process.exit(1)
  }
}
