/** After this many spacings the usual one is calculated again. */
const sampleSize = 8
/** A pause is longer than this many usual spacings … */
const pauseFactor = 3
/** … and than this, ms. */
const shortestPauseMs = 1_000
/** A spacing up to this many times the usual one is usual. */
const usualFactor = 1.5
/** A pause that belongs to the rhythm is forgotten when it has not come for so many spacings. */
const rhythmLasts = 64
/** Pauses with more spacings than this in between are not compared. */
const nearPauses = 16

/** The usual time between the readings of a device. Plain JSON. */
export interface PaceState {
  /** Median of the spacings, ms; null until there were enough. */
  intervalMs: number | null
  /** Longest spacing that keeps coming back, such as between two bursts of samples, ms; 0: none but the interval. */
  rhythmMs: number
  /** Spacings since the last that was about as long as the rhythm. */
  rhythmAge: number
  /** Spacings since the interval was calculated, ms. */
  spacings: number[]
  /** Lengths of the last pauses, ms, and how many spacings came after the last of them, and how many between them. */
  pauses: number[]
  sincePause: number
  betweenPauses: number
}

/** What a spacing is: `usual`, `long` (neither usual nor a pause), a `pause`, or `changed`: a pause no more, the pace is another. */
export type Spacing = 'unknown' | 'usual' | 'long' | 'pause' | 'changed'

export const newPace = (): PaceState => ({
  intervalMs: null,
  rhythmMs: 0,
  rhythmAge: 0,
  spacings: [],
  pauses: [],
  sincePause: 0,
  betweenPauses: 0,
})

/** Takes the time between two readings that follow each other, ms, above 0. */
export function addSpacing(pace: PaceState, spacing: number): Spacing {
  if (pace.intervalMs === null) {
    learn(pace, spacing)
    return 'unknown'
  }
  const usual = Math.max(pace.intervalMs, pace.rhythmMs)
  if (spacing > Math.max(pauseFactor * usual, shortestPauseMs)) return addPause(pace, spacing)
  pace.sincePause++
  keepRhythm(pace, spacing)
  learn(pace, spacing)
  return spacing <= usualFactor * usual ? 'usual' : 'long'
}

/** Three pauses that are alike are no pauses: without others between them the interval is another, with others it is a rhythm. */
function addPause(pace: PaceState, spacing: number): Spacing {
  if (pace.pauses.length === 0 || pace.sincePause > nearPauses) {
    pace.pauses = []
    pace.betweenPauses = 0
  } else pace.betweenPauses += pace.sincePause
  pace.sincePause = 0
  pace.pauses = [...pace.pauses.slice(-2), spacing]
  if (pace.pauses.length < 3 || Math.max(...pace.pauses) > usualFactor * Math.min(...pace.pauses)) return 'pause'
  if (pace.betweenPauses === 0) {
    pace.intervalMs = medianOf(pace.pauses)
    pace.rhythmMs = 0
  } else pace.rhythmMs = Math.max(...pace.pauses)
  pace.rhythmAge = 0
  pace.spacings = []
  pace.pauses = []
  return 'changed'
}

function learn(pace: PaceState, spacing: number): void {
  pace.spacings.push(spacing)
  if (pace.spacings.length < sampleSize) return
  // The longest may be an outage; the one below it came more than once, or is just like the others.
  if (pace.intervalMs === null) pace.rhythmMs = [...pace.spacings].sort(ascending).at(-2) ?? 0
  pace.intervalMs = medianOf(pace.spacings)
  pace.spacings = []
}

function keepRhythm(pace: PaceState, spacing: number): void {
  if (pace.rhythmMs === 0) return
  pace.rhythmAge = spacing * usualFactor >= pace.rhythmMs ? 0 : pace.rhythmAge + 1
  if (pace.rhythmAge > rhythmLasts) pace.rhythmMs = 0
}

/** The upper one of two in the middle: of spacings that take turns the longer one tells when the next message is due. */
function medianOf(values: readonly number[]): number {
  return [...values].sort(ascending)[Math.floor(values.length / 2)] ?? 0
}

const ascending = (a: number, b: number): number => a - b
