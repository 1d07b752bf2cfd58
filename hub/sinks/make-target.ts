import { ArchiveTarget, type DayExporter } from '../../adapters/archive'
import { InfluxV1Target } from '../../adapters/sinks/influx-v1'
import { InfluxV2Target } from '../../adapters/sinks/influx-v2'
import { isThisMachine } from '../../core/access/this-machine'
import { HubError } from '../../core/errors/hub-error'
import type { SinkTarget } from '../../core/ports/sink'
import type { TopicRouter } from '../../core/projection/topic-router'
import { openStore } from '../archive/open-store'
import type { ArchiveTargetConfig, InfluxTargetConfig, SinkTargetConfig } from '../client/sinks'
import { siteId } from '../data-dir/site-id'
import type { ArchivedPlaces } from './archived-places'
import { mustBeOutside } from './outside-data'

/** What targets are made of besides their settings. */
export interface TargetSurroundings {
  /** `BUSBAR_DATA`, where no archive may lie, and the file with the site's id. */
  readonly dataDir: string
  readonly siteId: string
  readonly places: ArchivedPlaces
  readonly router: TopicRouter
  readonly days: DayExporter
  /** ms UTC. */
  readonly now: () => number
}

/** The one place that knows which target belongs to which settings. Throws HubError INVALID_ARGUMENT. */
export function targetMaker(surroundings: TargetSurroundings): (config: SinkTargetConfig) => SinkTarget {
  return (config) => {
    if (config.kind === 'influx') return influxTarget(config)
    if (config.kind === 'archive') return archiveTarget(config, surroundings)
    throw new HubError('INVALID_ARGUMENT', 'there is no sink of this kind; there are influx and archive')
  }
}

/** What crosses no network is not packed: that would only cost both ends processor time. */
function influxTarget({ connection, layout, gzip = true }: InfluxTargetConfig): SinkTarget {
  const options = { connection, layout, gzip: gzip && !isOnThisMachine(connection?.url) }
  return connection?.version === '1' ? new InfluxV1Target(options) : new InfluxV2Target(options)
}

function archiveTarget({ store: settings }: ArchiveTargetConfig, surroundings: TargetSurroundings): SinkTarget {
  const { dataDir, places, router, days, now } = surroundings
  const store = openStore(settings)
  if (settings.kind === 'folder') mustBeOutside(dataDir, settings.path)
  return new ArchiveTarget({ store, site: siteId(surroundings.siteId), router, days, place: places.at(settings), now })
}

function isOnThisMachine(url: string): boolean {
  const { hostname = '' } = URL.parse(url) ?? {}
  return isThisMachine(hostname)
}
