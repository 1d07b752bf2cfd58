/** Topic names and filters as MQTT 3.1.1 section 4.7 has them. */

/** [MQTT-4.7.1-2], [MQTT-4.7.1-3], [MQTT-4.7.3-1]: `#` only as the last level, and each wildcard fills its level. */
export function isTopicFilter(filter: string): boolean {
  if (filter.length === 0 || /\0|\p{Surrogate}/u.test(filter)) return false
  const levels = filter.split('/')
  return levels.every((level, i) => level === '+' || (level === '#' && i === levels.length - 1) || !/[+#]/.test(level))
}

/** Whether a topic name satisfies a filter. [MQTT-4.7.2-1]: a wildcard in front never matches a topic that begins with `$`. */
export function matchesFilter(filter: string, topic: string): boolean {
  if (topic.startsWith('$') && /^[+#]/.test(filter)) return false
  const wanted = filter.split('/')
  const levels = topic.split('/')
  for (const [i, level] of wanted.entries()) {
    // `a/#` also means `a` itself (section 4.7.1.2).
    if (level === '#') return levels.length >= i
    if (i >= levels.length || (level !== '+' && level !== levels[i])) return false
  }
  return wanted.length === levels.length
}

/** Whether every topic that satisfies `inner` also satisfies `outer`: what may be subscribed to when `outer` may be read. */
export function coversFilter(outer: string, inner: string): boolean {
  if (inner.startsWith('$') && /^[+#]/.test(outer)) return false
  const wide = outer.split('/')
  const narrow = inner.split('/')
  for (const [i, level] of wide.entries()) {
    if (level === '#') return narrow.length >= i
    const asked = narrow[i]
    // What is asked for reaches over any number of levels, or over a whole level that is fixed here.
    if (asked === undefined || asked === '#' || (level !== '+' && level !== asked)) return false
  }
  return wide.length === narrow.length
}
