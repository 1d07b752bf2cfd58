export { SqliteJournalReader } from './journal-reader'
export { SqliteJournalWriter } from './journal-writer'
export type { JournalOptions } from './options'
export { SqliteUplinkFeed } from './uplink-feed'
