import { join } from 'node:path'
import { HubError } from '../../core/errors/hub-error'
import { JournalUnavailableError } from '../../core/ports/journal'
import { CannotRunError } from './cannot-run'
import { help } from './help'
import { parseReplayArguments } from './options'
import { Progress } from './progress'
import { replay } from './replay'
import { isSame, reportText } from './report'
import { databaseBytes, Room } from './room'
import { findSite } from './site'
import { diskOf, makeWorkDir } from './work-dir'

/** Beside the program: dist/hub/replay is three folders below it. */
const settingsBeside = join(__dirname, '../../../settings.js')

/** The command `npm run replay`. Answers the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const now = () => Date.now()
  const { from, device, dataDir, settingsFile, keep, json, ...asked } = parseReplayArguments(args, now())
  if (asked.help) {
    process.stdout.write(help)
    return 0
  }
  const site = findSite(settingsFile ?? settingsBeside, dataDir, process.env)
  const room = new Room(diskOf(keep, site.dir.root), site.config.journal.minFreeBytes)
  room.requireFor(databaseBytes(site.dir.projection))
  const work = makeWorkDir(keep, site.dir.root)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      work.tidyUp()
      process.stderr.write('replay: stopped before the end; nothing was found out\n')
      process.exit(2)
    })
  }
  const progress = new Progress(process.stderr)
  try {
    const onProgress = (position: number, last: number) => progress.at(position, last)
    const onStep = (step: string) => progress.step(step)
    const found = await replay({ site, workDir: work.path, room, from, device, now, onProgress, onStep })
    const report = { ...found, kept: keep === null ? null : work.path }
    process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report))
    return isSame(report) ? 0 : 1
  } finally {
    work.tidyUp()
  }
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    const isKnown = error instanceof CannotRunError || error instanceof HubError || error instanceof JournalUnavailableError
    const text = isKnown ? `${error.message}\nSee --help.` : error instanceof Error ? error.stack : String(error)
    process.stderr.write(`replay: ${text}\n`)
    process.exitCode = 2
  },
)
