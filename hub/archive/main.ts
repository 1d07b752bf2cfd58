import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { SinkFailure } from '../../core/ports/sink'
import { endEarly } from '../backup/end-early'
import { asCannotRun } from '../backup/failure'
import { ByteProgress } from '../backup/progress'
import { Room } from '../backup/room'
import { commandLineActor } from '../cli/command-line-actor'
import { type Environment, runCommand } from '../cli/run-command'
import { CannotRunError } from '../replay/cannot-run'
import { type ArchiveTask, parseArchiveArguments, type RestoreArguments, type VerifyArguments } from './archive-arguments'
import { archiveHelp } from './archive-help'
import { archivePlace, placeText } from './archive-place'
import { ArchiveReader } from './archive-reader'
import { DamagedArchiveError } from './finding'
import { listArchive } from './list-archive'
import { listText } from './list-report'
import { noteRestore } from './note-restore'
import { openStore } from './open-store'
import { PatientStore } from './patient-store'
import { restoreArchive } from './restore-archive'
import { restoredText } from './restore-report'
import { openRestoreTarget } from './restore-target'
import { verifyArchive } from './verify-archive'
import { damagedText, wholeText } from './verify-report'
import { findingLines, text } from './words'

/** The command `npm run archive`. */
runCommand('archive', async (args, env) => {
  const task = parseArchiveArguments(args, Date.now())
  if (task.do === 'help') {
    process.stdout.write(archiveHelp)
    return 0
  }
  return await perform(task, env)
})

interface Opened {
  readonly reader: ArchiveReader
  /** For people. */
  readonly place: string
  /** The folder the archive is in; null: it is none. */
  readonly folder: string | null
}

async function perform(task: Exclude<ArchiveTask, { do: 'help' }>, env: Environment): Promise<number> {
  const settings = archivePlace(task.place, env)
  const store = new PatientStore(openStore(settings))
  const opened = {
    reader: new ArchiveReader(store),
    place: placeText(settings),
    folder: settings.kind === 'folder' ? settings.path : null,
  }
  try {
    if (task.do === 'list') return await list(opened, task.quiet)
    return await (task.do === 'verify' ? verify(opened, task) : restore(opened, task))
  } catch (error) {
    if (error instanceof SinkFailure) throw new CannotRunError(error.message.replace(/\.$/, ''))
    throw asCannotRun(error, 'it could not be done')
  } finally {
    await store.close()
  }
}

async function list({ reader, place }: Opened, quiet: boolean): Promise<number> {
  const contents = await listArchive(reader, place)
  const out = listText(place, contents)
  if (contents.findings.length > 0) process.stderr.write(out)
  else if (!quiet) process.stdout.write(out)
  return contents.findings.length > 0 ? 1 : 0
}

async function verify({ reader, place }: Opened, { since, quiet }: VerifyArguments): Promise<number> {
  let progress: ByteProgress | null = null
  const verified = await verifyArchive({
    reader,
    place,
    since,
    onBegin(bytes) {
      if (!quiet) progress = new ByteProgress(process.stderr, 'looked at', bytes)
    },
    onBytes: (bytes) => progress?.add(bytes),
  })
  if (verified.findings.length > 0) {
    process.stderr.write(damagedText(place, verified))
    return 1
  }
  if (!quiet) process.stdout.write(wholeText(place, verified))
  return 0
}

async function restore(
  { reader, place, folder }: Opened,
  { to, quiet, until, devices, skipDamaged, takeLater }: RestoreArguments,
): Promise<number> {
  const begun = performance.now()
  const ended: { tidyUp?: () => void } = {}
  endEarly('archive', () => ended.tidyUp?.())
  const target = openRestoreTarget(resolve(to), folder)
  ended.tidyUp = () => target.release()
  const disk = existsSync(target.path) ? target.path : dirname(target.path)
  let progress: ByteProgress | null = null
  try {
    const restored = await restoreArchive({
      reader,
      place,
      target,
      room: new Room(disk, disk),
      until,
      devices,
      skipDamaged,
      takeLater,
      onBegin({ bytes }) {
        if (!quiet) progress = new ByteProgress(process.stderr, 'read', bytes)
      },
      onBytes: (bytes) => progress?.add(bytes),
    })
    if (restored.journal.uplinks > 0) {
      const unnoted = await noteRestore({ target, place, restored, by: commandLineActor('archive'), now: () => Date.now() })
      if (unnoted !== null) process.stderr.write(`archive: it is restored and whole, but is not in the audit: ${unnoted}\n`)
    }
    const report = restoredText(place, target.path, restored, (performance.now() - begun) / 1000)
    if (restored.findings.length > 0) process.stderr.write(report)
    else if (!quiet) process.stdout.write(report)
    return 0
  } catch (error) {
    if (!(error instanceof DamagedArchiveError)) throw error
    process.stderr.write(text([`${place} is not whole:`, ...findingLines(error.findings), nothingRestored]))
    return 1
  } finally {
    target.release()
  }
}

const nothingRestored = 'Nothing was restored. "verify" tells everything that is wrong; --damaged skip leaves it out.'
