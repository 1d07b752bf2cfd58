/** The counts a status line is made of. */
export interface StatusCounts {
  readonly connected: number
  readonly sent: number
  readonly acknowledged: number
  readonly delivered: number
  readonly buffered: number
  readonly lost: number
  readonly dropped: number
  readonly lastTrouble: string | null
}

/** `8/8 connected · 1.6 msg/s · 96 acknowledged · 0 buffered`: what a fleet has done, and did since `before`. */
export function statusLine(devices: number, before: StatusCounts, now: StatusCounts, seconds: number): string {
  const rate = (now.acknowledged - before.acknowledged) / seconds
  const parts = [
    `${now.connected}/${devices} connected`,
    `${rate.toFixed(rate < 100 ? 1 : 0)} msg/s`,
    `${now.acknowledged} acknowledged (${now.delivered} readings)`,
    `${now.buffered} buffered`,
  ]
  if (now.lost > 0) parts.push(`${now.lost} lost`)
  if (now.dropped > 0) parts.push(`${now.dropped} dropped on purpose`)
  if (now.connected < devices && now.lastTrouble !== null) parts.push(`last trouble: ${now.lastTrouble}`)
  return parts.join(' · ')
}
