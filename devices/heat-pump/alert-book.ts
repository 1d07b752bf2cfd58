import type { DecodedEvent } from '../../core/dialect'
import { alertKind } from './alert-kinds'
import type { AlertBody, Levels } from './levels'

/** The alerts that last, by the key of their level. Plain JSON. */
export type ActiveAlerts = Readonly<Record<string, Pick<AlertBody, 'type' | 'severity'>>>

/** What began, changed its severity or ended with the levels that a message of `at` states. */
export function alertChanges(active: ActiveAlerts, levels: Levels, at: number): readonly DecodedEvent[] {
  const events: DecodedEvent[] = []
  for (const [key, body] of Object.entries(changedLevels(active, levels))) {
    const before = active[key]
    if (before !== undefined && before.type !== body?.type) events.push({ kind: 'alert', at, body: ended(before) })
    if (body !== null) events.push({ kind: 'alert', at, body: { ...body } })
  }
  return events
}

/** Those that differ from what is active. */
export function changedLevels(active: ActiveAlerts, levels: Levels): Levels {
  const isNews = ([key, body]: readonly [string, AlertBody | null]): boolean =>
    active[key]?.type !== body?.type || active[key]?.severity !== body?.severity
  return Object.fromEntries(Object.entries(levels).filter(isNews))
}

/** What is active once the levels are stated. */
export function activeAfter(active: ActiveAlerts, levels: Levels): ActiveAlerts {
  const all = Object.entries({ ...active, ...levels })
  return Object.fromEntries(all.flatMap(([key, body]) => (body ? [[key, { type: body.type, severity: body.severity }]] : [])))
}

function ended({ type, severity }: ActiveAlerts[string]): Record<string, unknown> {
  const { label, channel } = alertKind(type)
  return { type, severity, message: `${label}: over`, active: false, ...(channel !== null && { channel }) }
}
