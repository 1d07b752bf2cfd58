/** [MQTT-4.7.3-1], [MQTT-3.3.2-2], [MQTT-1.5.3-1], [MQTT-1.5.3-2]: a topic name to publish on; it holds no wildcard. */
export function isTopicName(topic: string): boolean {
  return topic.length > 0 && !/[+#\0]|\p{Surrogate}/u.test(topic) && Buffer.byteLength(topic) <= 65_535
}

/** Topics of the broker itself ($SYS and whatever else begins so, [MQTT-4.7.2-1]); clients may not publish there. */
export function isReserved(topic: string): boolean {
  return topic.startsWith('$')
}
