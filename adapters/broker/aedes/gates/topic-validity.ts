/** [MQTT-4.7.3-1], [MQTT-3.3.2-2], [MQTT-1.5.3-1], [MQTT-1.5.3-2]: a topic name to publish on; it holds no wildcard. */
export function isTopicName(topic: string): boolean {
  return topic.length > 0 && !/[+#\0]|\p{Surrogate}/u.test(topic) && Buffer.byteLength(topic) <= 65_535
}

/** [MQTT-4.7.1-2], [MQTT-4.7.1-3]: `#` only as the last level, and each wildcard fills its level. */
export function isTopicFilter(filter: string): boolean {
  if (filter.length === 0 || filter.includes('\0')) return false
  const levels = filter.split('/')
  return levels.every((level, i) => level === '+' || (level === '#' && i === levels.length - 1) || !/[+#]/.test(level))
}

/** Topics of the broker itself ($SYS and whatever else begins so, [MQTT-4.7.2-1]); clients may not publish there. */
export function isReserved(topic: string): boolean {
  return topic.startsWith('$')
}
