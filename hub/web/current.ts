import type { BusbarConfig } from '../config/config'
import { parseConfig } from '../config/parse'
import { isOpenAndPlain, webHost } from '../config/web-host'
import { WebAccess } from './web-access'

let running: WebAccess | null = null

/** What settings.js hands to Node-RED, beside what {@link WebAccess} guards it with. */
export interface WebStart {
  readonly access: WebAccess
  readonly uiHost: string
  /** For Node-RED's `https`; undefined: plain HTTP. */
  readonly https: (() => Promise<{ readonly key: string; readonly cert: string }>) | undefined
}

/**
 * Makes the guards of this process from what stands under `busbar` in the settings. A configuration that cannot be used gets those
 * of the defaults, which let nobody in: the plugin is about to end the process and says why.
 */
export function openWebAccess(busbar: unknown): WebStart {
  const { access, config } = openOrClosed(busbar)
  running = access
  const pair = () =>
    access.serverPair().catch((error: unknown) => {
      // Node-RED says what is wrong and ends, but as if it had been asked to.
      process.exitCode = 1
      throw error
    })
  return { access, uiHost: webHost(config), https: config.web.https ? pair : undefined }
}

/** The guards that settings.js has made. Throws when it has made none: then nothing would be guarded. */
export function webAccess(): WebAccess {
  if (running) return running
  throw new Error('The settings do not open the web access: start Node-RED with the settings.js of Busbar.')
}

/** For the log; null when passwords cannot be read on the network. */
export function plainWarning(config: Pick<BusbarConfig, 'web'>): string | null {
  if (!isOpenAndPlain(config)) return null
  return `Dashboard, editor and API are open to the network (${webHost(config)}) WITHOUT HTTPS: passwords and sessions can be read on the way. Set BUSBAR_HTTPS=true, or put a proxy with HTTPS before it.`
}

function openOrClosed(busbar: unknown): { readonly access: WebAccess; readonly config: BusbarConfig } {
  try {
    const config = parseConfig(busbar)
    return { access: new WebAccess(config), config }
  } catch {
    const config = parseConfig({})
    return { access: new WebAccess(config), config }
  }
}
