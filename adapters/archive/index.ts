export type { DayExporter, ExportedDay } from './day-exporter'
export type { ArchivedPlace } from './marker'
export { ArchiveTarget, type ArchiveTargetOptions } from './target'
