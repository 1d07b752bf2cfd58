import { isTopicFilter } from '../../core/access/topic-filter'
import { isDeviceId } from '../../core/device'
import { HubError } from '../../core/errors/hub-error'

const namePattern = /^[A-Za-z0-9_.-]{1,64}$/
const maxFilters = 100
const maxFilterChars = 1_024
const maxNoteChars = 500

/** A name is a user name like the ids of devices, so it must be good as one. Throws INVALID_ARGUMENT. */
export function checkServiceName(name: string): void {
  if (typeof name !== 'string' || !namePattern.test(name) || !isDeviceId(name)) {
    throw new HubError(
      'INVALID_ARGUMENT',
      `"${name}" is not a name for a service account: 1 to 64 characters of A–Z a–z 0–9 _ . -`,
    )
  }
}

/** Throws INVALID_ARGUMENT, with the filter that is wrong and what would be right. */
export function checkFilters(which: 'read' | 'write', filters: readonly string[], isHubOnly: (topic: string) => boolean): void {
  if (filters.length > maxFilters)
    throw new HubError('INVALID_ARGUMENT', `"${which}" holds more than ${maxFilters} topic filters`)
  for (const filter of filters) {
    const problem = problemOf(filter)
    if (problem) throw new HubError('INVALID_ARGUMENT', `"${which}": ${JSON.stringify(filter)} ${problem}`)
    if (which === 'write' && isHubOnly(filter))
      throw new HubError('INVALID_ARGUMENT', `"write": only the hub itself speaks on ${JSON.stringify(filter)}`)
  }
}

/** Throws INVALID_ARGUMENT. */
export function checkNote(note: string): void {
  if (note.length > maxNoteChars) throw new HubError('INVALID_ARGUMENT', `"note" is longer than ${maxNoteChars} characters`)
}

function problemOf(filter: string): string | null {
  if (typeof filter !== 'string' || filter.length > maxFilterChars) return `is longer than ${maxFilterChars} characters`
  if (!isTopicFilter(filter)) return 'is not a topic filter: + fills a level, and # the last one (MQTT 3.1.1, section 4.7)'
  return filter.startsWith('$') ? 'begins with $: such topics are the broker’s own' : null
}
