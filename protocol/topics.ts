/** Level of a topic pattern that stands for the device id. */
const idLevel = '{id}'

/** What a topic says: `device` is null where the pattern carries no id. */
export interface TopicMatch {
  readonly device: string | null
}

/**
 * Compares a topic with a pattern such as `acuvim/{id}/telemetry`; null when they differ.
 * `{id}` is exactly one non-empty level. MQTT wildcards have no meaning here: these are topic names.
 */
export function matchTopic(pattern: string, topic: string): TopicMatch | null {
  const place = pattern.indexOf(idLevel)
  if (place < 0) return pattern === topic ? { device: null } : null
  const head = pattern.slice(0, place)
  const tail = pattern.slice(place + idLevel.length)
  if (!topic.startsWith(head) || !topic.endsWith(tail)) return null
  const device = topic.slice(head.length, topic.length - tail.length)
  return device !== '' && !device.includes('/') ? { device } : null
}

/** The topic of one device: `topicFor('acuvim/{id}/cmd', 'ACV-1')` is `acuvim/ACV-1/cmd`. */
export function topicFor(pattern: string, device: string): string {
  return pattern.replace(idLevel, () => device)
}

/** The filter that matches the pattern for every device: `acuvim/+/telemetry`. */
export function filterFor(pattern: string): string {
  return pattern.replace(idLevel, '+')
}
