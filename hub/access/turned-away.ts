import { type Audit, deviceActor, deviceEntry } from './device-audit'

/** Somebody who wanted to be a device and was not taken for it. */
export interface TurnedAway {
  readonly device: string
  readonly reason: string
  /** What it said of itself: mac, serial. */
  readonly said: Readonly<Record<string, unknown>>
  readonly address: string | null
  readonly count: number
  readonly firstAt: number
  readonly lastAt: number
}

/** One line in the audit for all that happens within so long. */
const auditEveryMs = 3_600_000
const shownMs = 24 * 3_600_000
const most = 500

export interface Refusal {
  readonly device: string
  readonly reason: string
  readonly said?: Readonly<Record<string, unknown>>
  readonly known?: Readonly<Record<string, unknown>>
  readonly address?: string | null
  readonly requestId?: string | null
}

export interface TurnedAwayOptions {
  readonly audit: Audit
  readonly now: () => number
  /** Told as often as the audit is, e.g. for the log. */
  readonly onNoted?: (refusal: TurnedAway) => void
}

/** Registrations that were refused: kept visible for a day, and audited once per device, reason and hour, so that nobody floods it. */
export class TurnedAwayList {
  readonly #options: TurnedAwayOptions
  readonly #entries = new Map<string, TurnedAway & { readonly auditedAt: number }>()

  constructor(options: TurnedAwayOptions) {
    this.#options = options
  }

  async note({ device, reason, said = {}, known, address = null, requestId = null }: Refusal): Promise<void> {
    const now = this.#options.now()
    const key = `${device}\n${reason}`
    const before = this.#entries.get(key)
    const isDue = !before || now - before.auditedAt >= auditEveryMs
    const entry = {
      device,
      reason,
      said,
      address,
      count: (before?.count ?? 0) + 1,
      firstAt: before?.firstAt ?? now,
      lastAt: now,
      auditedAt: isDue ? now : before.auditedAt,
    }
    // The newest comes last, so that the first is the one to drop.
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= most) break
      this.#entries.delete(oldest)
    }
    if (!isDue) return
    this.#options.onNoted?.(publicEntry(entry))
    const fields = { outcome: 'refused', detail: reason, before: known ?? null, after: said } as const
    await this.#options.audit(deviceEntry('registration-refused', deviceActor(device, address, requestId), device, fields))
  }

  /** Those of the last day, newest first. */
  list(): readonly TurnedAway[] {
    const since = this.#options.now() - shownMs
    return [...this.#entries.values()]
      .filter(({ lastAt }) => lastAt > since)
      .reverse()
      .map(publicEntry)
  }
}

function publicEntry({ auditedAt: _, ...entry }: TurnedAway & { readonly auditedAt: number }): TurnedAway {
  return entry
}
