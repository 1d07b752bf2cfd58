import { dirname, resolve } from 'node:path'
import { runCommand } from '../cli/run-command'
import { checkBackup } from './check-backup'
import { endEarly } from './end-early'
import { asCannotRun } from './failure'
import { programVersion } from './program-version'
import { ByteProgress } from './progress'
import { notWholeText, restoredText } from './report'
import { restoreBackup, restorePath } from './restore'
import { parseRestoreArguments, type RestoreTask } from './restore-arguments'
import { restoreHelp } from './restore-help'
import { folderBytes, Room } from './room'
import { beginFolder } from './target'

/** The command `npm run restore`. */
runCommand('restore', async (args) => {
  const task = parseRestoreArguments(args)
  if (task.do === 'help') {
    process.stdout.write(restoreHelp)
    return 0
  }
  try {
    return await restore(task)
  } catch (error) {
    throw asCannotRun(error, 'it could not be done')
  }
})

async function restore({ folder, to, quiet }: Extract<RestoreTask, { do: 'restore' }>): Promise<number> {
  const backup = resolve(folder)
  const path = restorePath(resolve(to), backup)
  const looking = quiet ? null : new ByteProgress(process.stderr, 'looked at', folderBytes(backup))
  const { manifest, problems } = await checkBackup(backup, (done) => looking?.add(done))
  if (manifest === null || problems.length > 0) {
    process.stderr.write(`${notWholeText(backup, problems)}Nothing was restored.\n`)
    return 1
  }
  const bytes = manifest.files.reduce((sum, { size }) => sum + size, 0)
  new Room(dirname(path), null).requireFor(bytes)
  const ended: { tidyUp?: () => void } = {}
  endEarly('restore', () => ended.tidyUp?.())
  const target = beginFolder(path)
  ended.tidyUp = () => target.discard()
  const progress = quiet ? null : new ByteProgress(process.stderr, 'restored', bytes)
  try {
    const owner = await restoreBackup(backup, manifest, target, (done) => progress?.add(done))
    if (!quiet) process.stdout.write(restoredText(backup, path, manifest, owner, programVersion()))
    return 0
  } finally {
    target.discard()
  }
}
