// Everything CI does, in one command: generated files are current, lint, types, tests.
import { spawnSync } from 'node:child_process'

const steps = [
  ['generated files are current', 'npm', ['run', '-s', 'generate', '--', '--check']],
  ['lint', 'npm', ['run', '-s', 'lint']],
  ['types', 'npm', ['run', '-s', 'typecheck']],
  ['tests', 'npm', ['test', '-s']],
]
for (const [title, command, args] of steps) {
  console.log(`\n== ${title}`)
  const { status } = spawnSync(command, args, { stdio: 'inherit' })
  if (status !== 0) {
    console.error(`check failed: ${title}`)
    process.exit(status ?? 1)
  }
}
