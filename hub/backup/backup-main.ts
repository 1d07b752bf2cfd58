import { setPriority } from 'node:os'
import { dirname, resolve } from 'node:path'
import { commandLineActor } from '../cli/command-line-actor'
import { type Environment, runCommand } from '../cli/run-command'
import { type BackupTask, parseBackupArguments } from './backup-arguments'
import { backupHelp } from './backup-help'
import { checkBackup } from './check-backup'
import { endEarly } from './end-early'
import { asCannotRun } from './failure'
import { findData } from './find-data'
import { makeBackup } from './make-backup'
import { noteBackup } from './note-backup'
import { Pace } from './pace'
import { programVersion } from './program-version'
import { ByteProgress } from './progress'
import { madeText, notWholeText, wholeText } from './report'
import { folderBytes, Room } from './room'
import { backupPath, beginFolder } from './target'

/** Of 20; a hub on the same machine goes first. */
const nice = 10

/** The command `npm run backup`. */
runCommand('backup', async (args, env) => {
  const task = parseBackupArguments(args)
  if (task.do === 'help') {
    process.stdout.write(backupHelp)
    return 0
  }
  try {
    return await (task.do === 'verify' ? verify(task) : make(task, env))
  } catch (error) {
    throw asCannotRun(error, 'it could not be done')
  }
})

async function make({ target: name, dataDir, quiet }: Extract<BackupTask, { do: 'make' }>, env: Environment): Promise<number> {
  const begun = performance.now()
  const data = findData(dataDir, env)
  const path = backupPath(name, data)
  const bytes = folderBytes(data)
  const [room, ofTheHub] = [new Room(dirname(path), data), new Room(data, data)]
  room.requireFor(bytes)
  setPriority(nice)
  // Before there is anything to tidy up, so that no folder is left by whoever is asked to end at that moment.
  const ended: { tidyUp?: () => void } = {}
  endEarly('backup', () => ended.tidyUp?.())
  const target = beginFolder(path)
  ended.tidyUp = () => target.discard()
  const pace = new Pace()
  const progress = quiet ? null : new ByteProgress(process.stderr, 'copied', bytes)
  const onBytes = (done: number) => {
    room.check()
    // While a database is copied its log grows.
    ofTheHub.check()
    progress?.add(done)
    pace.rest()
  }
  try {
    const options = { dataDir: data, target, version: programVersion(), now: () => Date.now(), onBytes }
    const made = await makeBackup(options)
    const unnoted = await noteBackup(path, made.manifest, commandLineActor('backup'), options.now)
    if (unnoted !== null) process.stderr.write(`backup: it is made and whole, but is not in the audit: ${unnoted}\n`)
    if (!quiet) process.stdout.write(madeText(path, made, (performance.now() - begun) / 1000))
    return 0
  } finally {
    target.discard()
  }
}

async function verify({ folder, quiet }: Extract<BackupTask, { do: 'verify' }>): Promise<number> {
  const path = resolve(folder)
  const progress = quiet ? null : new ByteProgress(process.stderr, 'looked at', folderBytes(path))
  const { manifest, problems } = await checkBackup(path, (bytes) => progress?.add(bytes))
  if (manifest === null || problems.length > 0) {
    process.stderr.write(notWholeText(path, problems))
    return 1
  }
  if (!quiet) process.stdout.write(wholeText(path, manifest))
  return 0
}
