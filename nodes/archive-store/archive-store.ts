import type { Node, NodeAPI } from 'node-red'
import { HubError } from '../../core/errors/hub-error'
import type { ArchiveStoreNode } from '../shared/archive-store'
import { type ArchiveStoreCredentials, type ArchiveStoreDef, parseArchiveStoreConfig } from './config'

type StoreNode = Node<ArchiveStoreCredentials> & { store: ArchiveStoreNode['store'] }

export = (RED: NodeAPI): void => {
  RED.nodes.registerType<StoreNode, ArchiveStoreDef, object, ArchiveStoreCredentials>(
    'archive-store',
    function (this: StoreNode, def: ArchiveStoreDef) {
      RED.nodes.createNode(this, def)
      this.store = null
      try {
        this.store = parseArchiveStoreConfig(def, this.credentials)
      } catch (error) {
        if (!(error instanceof HubError)) throw error
        this.error(error.message)
      }
    },
    { credentials: { accessKeyId: { type: 'text' }, secretAccessKey: { type: 'password' } } },
  )
}
