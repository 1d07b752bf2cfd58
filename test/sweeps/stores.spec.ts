import { join } from 'node:path'
import { MemoryIdentityStore } from '../../adapters/identity/memory'
import { openIdentityStore } from '../../adapters/identity/sqlite'
import { SqliteJournalReader, SqliteJournalWriter } from '../../adapters/journal/sqlite'
import { MemoryProjectionReader, MemoryProjectionStore } from '../../adapters/projection/memory'
import { SqliteProjectionReader, SqliteProjectionStore } from '../../adapters/projection/sqlite'
import { MemoryRegistry } from '../../adapters/registry/memory'
import { openNodeSqlite, openRegistry } from '../../adapters/registry/sqlite'
import { SqliteWillStore } from '../../adapters/wills/sqlite'
import { describeIdentity } from '../conformance/identity'
import { describeJournal } from '../conformance/journal'
import { describeProjection, type ProjectionMaking, type ProjectionUnderTest } from '../conformance/projection'
import { describeAgreement } from '../conformance/projection-agreement'
import { describeRegistry } from '../conformance/registry'
import { temporaryFolders } from '../conformance/temporary-folder'
import { describeWillStore } from '../conformance/will-store'

const folder = temporaryFolders()

describeJournal('SQLite segments', () => {
  const path = folder()
  return { openWriter: () => new SqliteJournalWriter(path), openReader: () => new SqliteJournalReader(path) }
})

describeJournal('SQLite segments, each of a few uplinks', () => {
  const path = folder()
  const options = { maxSegmentBytes: 1, maxSegmentAgeMs: 1 }
  return { openWriter: () => new SqliteJournalWriter(path, options), openReader: () => new SqliteJournalReader(path) }
})

function projectionInMemory(making: ProjectionMaking): ProjectionUnderTest {
  const store = new MemoryProjectionStore(making.types, making)
  return { openStore: () => store, openReader: () => new MemoryProjectionReader(store, making.types, making) }
}

function projectionOnSqlite(making: ProjectionMaking): ProjectionUnderTest {
  const file = join(folder(), 'projection.db')
  return {
    openStore: () => new SqliteProjectionStore(file, making.types, making),
    openReader: () => new SqliteProjectionReader(file, making.types, making),
  }
}

describeProjection('in memory', projectionInMemory)
describeProjection('on SQLite', projectionOnSqlite)
describeAgreement('on SQLite', projectionOnSqlite, projectionInMemory)

describeRegistry('in memory', () => {
  const registry = new MemoryRegistry()
  return { open: async () => registry }
})

describeRegistry('on SQLite', () => {
  const file = join(folder(), 'registry.db')
  return { open: () => openRegistry(file) }
})

describeIdentity('in memory', () => {
  const store = new MemoryIdentityStore()
  return { open: async () => store }
})

describeIdentity('on SQLite', () => {
  const file = join(folder(), 'identity.db')
  return { open: () => openIdentityStore(openNodeSqlite(file, 'identity store')) }
})

describeWillStore('on SQLite', () => {
  const file = join(folder(), 'wills.db')
  return { open: () => new SqliteWillStore(file) }
})
