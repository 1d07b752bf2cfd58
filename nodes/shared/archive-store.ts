import type { Node, NodeAPI } from 'node-red'
import type { ArchiveStoreSettings } from '../../hub/client/sinks'
import { invalid } from './invalid'

/** The configuration node `archive-store`, as nodes that refer to it see it. */
export interface ArchiveStoreNode extends Node {
  /** Null while its settings are wrong: it has said what is wrong with them. Holds secrets. */
  readonly store: ArchiveStoreSettings | null
}

/** The storage that a node's form names. Throws HubError INVALID_ARGUMENT. */
export function archiveStore(red: NodeAPI, def: { readonly store?: string }): ArchiveStoreSettings {
  if (!def.store) throw invalid('No storage for the archive is chosen.')
  const node = red.nodes.getNode(def.store) as ArchiveStoreNode | null
  if (!node) throw invalid('The storage that was chosen is not there, or is disabled; choose another one.')
  if (!node.store) throw invalid(`The storage "${node.name || node.id}" has wrong settings.`)
  return node.store
}
