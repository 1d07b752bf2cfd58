import { roughTime } from '../../core/rough-time'
import type { Health, HealthCheck, HealthState } from '../client/hub'
import type { SinkView } from '../client/sinks'
import type { CommitQueueState } from '../ingest/commit-queue'
import type { KnownDamage } from './damage-book'
import { sinksTrouble } from './judge-sinks'

/** What the hub knows of its own parts. */
export interface HubVitals {
  readonly journal: CommitQueueState
  readonly damaged: readonly KnownDamage[]
  readonly projector: { readonly lagUplinks: number; readonly lagMs: number; readonly trouble: string | null }
  readonly certificateExpiresAt: number | null
  /** Why the audit cannot be written; null while all is well. */
  readonly auditTrouble: string | null
  readonly sinks: readonly SinkView[]
  /** Why nothing is written to any sink; null while there is no such reason. */
  readonly sinksTrouble: string | null
}

const slowProjectorMs = 10_000
const dayMs = 86_400_000

/** Health as an operator reads it: each part with what is wrong and what to do. */
export function judgeHealth(vitals: HubVitals, now: number): Health {
  const checks = [
    journal(vitals, now),
    segments(vitals),
    projector(vitals),
    certificate(vitals, now),
    audit(vitals),
    sinks(vitals, now),
  ]
  const worst = checks.some((c) => c.state === 'failed')
    ? 'failed'
    : checks.some((c) => c.state === 'degraded')
      ? 'degraded'
      : 'ok'
  return { state: worst, checks }
}

function journal({ journal: { stalled, waiting } }: HubVitals, now: number): HealthCheck {
  if (!stalled) return check('journal', 'ok')
  return check(
    'journal',
    'failed',
    `Nothing can be stored for ${roughTime(now - stalled.since)}: ${stalled.detail}. ${waiting} messages wait unacknowledged; devices keep theirs. Make room on the disk; it goes on by itself.`,
  )
}

function segments({ damaged: all }: HubVitals): HealthCheck {
  const damaged = all.filter(({ acknowledged }) => !acknowledged)
  const [first] = damaged
  if (!first) return check('segments', 'ok', acknowledgedText(all))
  const broken = damaged.find(({ leftOut }) => !leftOut)
  if (broken) {
    const count = damaged.filter(({ leftOut }) => !leftOut).length
    return check(
      'segments',
      'degraded',
      `${count} part(s) of the journal cannot be read, ${where(broken)}. What was already decoded is not affected. Check the disk; restore the file from a backup. ${remedy}`,
    )
  }
  return check(
    'segments',
    'degraded',
    `${damaged.length} part(s) of the journal do not have all messages, ${where(first)}. The disk is sound: they were left out when the journal was restored, and nothing is to be done here. A restore from a whole archive or backup, into another folder, would have them. ${remedy}`,
  )
}

const remedy = 'An administrator may acknowledge it: POST /health/segments/acknowledge.'

function where({ segment, from, to, detail }: KnownDamage): string {
  return `first in ${segment} (positions ${from}–${to}: ${detail})`
}

/** What is missing stays so, and is said. */
function acknowledgedText(damaged: readonly KnownDamage[]): string {
  const [first] = damaged
  const newest = damaged.flatMap(({ acknowledged }) => acknowledged ?? []).sort((a, b) => b.at - a.at)[0]
  if (!first || !newest) return ''
  const when = new Date(newest.at).toISOString()
  return `${damaged.length} part(s) of the journal do not have all messages, ${where(first)}. Acknowledged by ${newest.by} at ${when}.`
}

function projector({ projector: { trouble, lagMs, lagUplinks } }: HubVitals): HealthCheck {
  if (trouble)
    return check(
      'projector',
      'failed',
      `Readings cannot be written: ${trouble}. Messages are still stored and acknowledged. Make room on the disk.`,
    )
  if (lagMs > slowProjectorMs) {
    return check(
      'projector',
      'degraded',
      `Readings are ${roughTime(lagMs)} behind (${lagUplinks} messages). It catches up by itself.`,
    )
  }
  return check('projector', 'ok')
}

function certificate({ certificateExpiresAt }: HubVitals, now: number): HealthCheck {
  if (certificateExpiresAt === null || certificateExpiresAt - now > 14 * dayMs) return check('certificate', 'ok')
  const days = Math.floor((certificateExpiresAt - now) / dayMs)
  return check(
    'certificate',
    days < 0 ? 'failed' : 'degraded',
    `The TLS certificate of the server ends in ${days} days and was not renewed. Put new files in its place; the log says what failed.`,
  )
}

function audit({ auditTrouble }: HubVitals): HealthCheck {
  return auditTrouble === null ? check('audit', 'ok') : check('audit', 'degraded', `${auditTrouble} Make room on the disk.`)
}

function sinks({ sinks: all, sinksTrouble: trouble }: HubVitals, now: number): HealthCheck {
  const detail = trouble ?? sinksTrouble(all, now)
  return check('sinks', detail === '' ? 'ok' : 'degraded', detail)
}

function check(name: string, state: HealthState, detail = ''): HealthCheck {
  return { name, state, detail }
}
