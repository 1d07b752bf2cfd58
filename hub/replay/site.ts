import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { BusbarConfig } from '../config/config'
import { ConfigError, parseConfig } from '../config/parse'
import { type DataDir, dataDirAt } from '../data-dir/data-dir'
import { CannotRunError } from './cannot-run'

export interface Site {
  readonly dir: DataDir
  readonly config: BusbarConfig
}

/** Variables of the environment, as the process has them. */
export type Environment = Record<string, string | undefined>

/** Finds data and configuration as the hub would. Throws {@link CannotRunError}. */
export function findSite(settingsFile: string, dataDir: string | null, env: Environment): Site {
  const { config, ownDataDir } = readSettings(settingsFile, env)
  const dir = dataDirAt(dataDir ?? ownDataDir ?? env.BUSBAR_DATA ?? '.data')
  if (!existsSync(dir.journal))
    throw new CannotRunError(`there is no journal in ${dir.root}; name Busbar's data folder with --data`)
  if (!existsSync(dir.projection)) {
    throw new CannotRunError(`there is no ${dir.projection} to compare with; start Busbar once, it makes it from the journal`)
  }
  return { dir, config }
}

/**
 * settings.js makes folders and keys in the data folder when it is loaded, and nothing of the live data may be touched: it is
 * shown an empty folder instead. One that names its data folder itself is believed.
 */
function readSettings(file: string, env: Environment): { readonly config: BusbarConfig; readonly ownDataDir: string | null } {
  if (!existsSync(file)) throw new CannotRunError(`there is no settings file ${file}; name it with --settings`)
  const scratch = mkdtempSync(join(tmpdir(), 'busbar-settings-'))
  const before = env.BUSBAR_DATA
  env.BUSBAR_DATA = scratch
  try {
    const settings = require(resolve(file)) as { readonly busbar?: unknown }
    const config = parseConfig(settings.busbar)
    return { config, ownDataDir: resolve(config.dataDir) === resolve(scratch) ? null : config.dataDir }
  } catch (error) {
    if (error instanceof ConfigError) throw new CannotRunError(error.message)
    throw new CannotRunError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  } finally {
    if (before === undefined) delete env.BUSBAR_DATA
    else env.BUSBAR_DATA = before
    rmSync(scratch, { recursive: true, force: true })
  }
}
