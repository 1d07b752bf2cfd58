import { HubError } from '../../core/errors/hub-error'
import type { Hub } from './hub'

let running: Hub | null = null

/** Announces the process's hub: called by the plugin when it starts or stops, and by a test that hands nodes a fake. */
export function setHub(next: Hub | null): void {
  running = next
}

/**
 * The process's one hub. Nodes ask here instead of through a config node, so that an imported flow never loses a binding.
 * Throws HubError HUB_STOPPED when no hub was announced.
 */
export function hub(): Hub {
  if (running) return running
  throw new HubError(
    'HUB_STOPPED',
    'The Busbar hub is not running in this Node-RED: its plugin "busbar-hub" did not start, or was stopped. The log says why.',
  )
}
