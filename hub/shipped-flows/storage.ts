import { existsSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { isAbsolute, join } from 'node:path'
import { readBaseline, writeBaseline } from './baseline-file'
import { type DeployChanges, deployDiff } from './deploy-diff'
import type { FlowNode } from './flow-node'
import { type Change, mergeFlows } from './merge'
import { readShippedFlows } from './shipped-files'

interface Options {
  /** Folder with the shipped `*.json`. */
  readonly flowsDir: string
  /** Node-RED's user directory: the user's flows are there, and the baseline is kept beside them. */
  readonly userDir: string
  /** Called when somebody has deployed: what changed, and Node-RED's word for who it was (undefined: Node-RED itself). */
  readonly onDeploy?: (changes: DeployChanges, user: unknown) => void
}

interface Runtime {
  readonly log: Record<'info' | 'warn' | 'error', (text: string) => void>
}

/** The part of Node-RED's own storage on the local file system that is used here; all else is passed through. */
interface LocalFileSystem {
  readonly init: (settings: Settings, runtime: Runtime) => Promise<void>
  readonly getFlows: () => Promise<FlowNode[]>
  readonly saveFlows: (flows: readonly FlowNode[], user?: unknown) => Promise<void>
  readonly projects: { readonly flowFileExists: () => boolean }
}

interface Settings {
  readonly flowFile?: string
  readonly readOnly?: boolean
}

/**
 * A Node-RED `storageModule`: Node-RED's own files, into which the shipped flows are merged whenever flows are
 * loaded (see {@link mergeFlows}). What a user saves goes where it always goes.
 */
export function shippedFlowsStorage(options: Options): LocalFileSystem {
  const base = localFileSystem()
  const baselineFile = join(options.userDir, '.shipped-flows.json')
  let settings: Settings = {}
  let log: Runtime['log'] | undefined
  let current: readonly FlowNode[] = []

  async function init(given: Settings, runtime: Runtime): Promise<void> {
    settings = given
    log = runtime.log
    await base.init(given, runtime)
  }

  async function getFlows(): Promise<FlowNode[]> {
    const flows = await mergedFlows()
    current = structuredClone(flows)
    return flows
  }

  async function saveFlows(flows: readonly FlowNode[], user?: unknown): Promise<void> {
    await base.saveFlows(flows, user)
    const changes = deployDiff(current, flows)
    // Node-RED goes on working with the objects it gave.
    current = structuredClone(flows)
    options.onDeploy?.(changes, user)
  }

  async function mergedFlows(): Promise<FlowNode[]> {
    const user = await base.getFlows()
    const shipped = readShippedFlows(options.flowsDir)
    const first = !base.projects.flowFileExists()
    if (first && isDamaged(options.userDir, settings)) {
      log?.error(
        'The saved flows cannot be read, so the shipped ones run. Repair the flow file, or put its backup in its place, before the next deploy.',
      )
      return [...shipped]
    }
    // Without a flow file nobody has deleted anything: a baseline left over from earlier must not say so.
    const { flows, baseline, changes } = mergeFlows(user, shipped, first ? [] : readBaseline(baselineFile))
    for (const change of changes) report(change)
    const changed = changes.some((change) => change.action !== 'kept')
    // Flows first: a stop in between leaves shipped units that equal their copy, which is no edit of the user's.
    if (changed) await base.saveFlows(flows)
    if (!settings.readOnly) writeBaseline(baselineFile, baseline)
    return changed ? [...flows] : user
  }

  function report({ action, name, unit, reason }: Change): void {
    if (action === 'kept') log?.warn(`Shipped flow "${name}" (${unit}) was left as it is: ${reason}.`)
    else log?.info(`Shipped flow "${name}" (${unit}) was ${action}${reason ? `: ${reason}` : ''}.`)
  }

  return { ...base, init, getFlows, saveFlows }
}

function isDamaged(userDir: string, { flowFile }: Settings): boolean {
  if (!flowFile) return false
  const file = isAbsolute(flowFile) ? flowFile : join(userDir, flowFile)
  return existsSync(file) && statSync(file).size > 0
}

/** Belongs to node-red, so it is looked up from there, wherever npm has put it. */
function localFileSystem(): LocalFileSystem {
  const fromNodeRed = createRequire(require.resolve('node-red/package.json'))
  return fromNodeRed('@node-red/runtime/lib/storage/localfilesystem') as LocalFileSystem
}
