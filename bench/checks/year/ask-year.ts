import { spawnSync } from 'node:child_process'
import { SqliteProjectionReader } from '../../../adapters/projection/sqlite'
import { deviceTypes } from '../../../devices'
import { Latencies, type LatencySummary } from '../../load/latencies'
import { calendar, retention, yearDevice, yearEnd } from './fill-year'

const dayMs = 86_400_000
const times = 50

/** One question, and how long its answers took, ms. */
export interface Asked {
  readonly question: string
  /** Where the answer came from, and how many points it has. */
  readonly layer: string
  readonly points: number
  /** With nothing of the file in memory, and then with what the questions before left there. */
  readonly cold: LatencySummary
  readonly warm: LatencySummary
}

const questions = [
  { question: 'a year by day', spanMs: 365 * dayMs, bucketMs: dayMs },
  { question: '30 days by hour', spanMs: 30 * dayMs, bucketMs: 3_600_000 },
  { question: '24 h by 5 min', spanMs: dayMs, bucketMs: 300_000 },
] as const

/** Asks each question fifty times cold and fifty times warm, of one channel of one device. */
export function askYear(file: string): readonly Asked[] {
  return questions.map(({ question, spanMs, bucketMs }) => {
    const cold = new Latencies()
    const warm = new Latencies()
    let layer = ''
    let points = 0
    const ask = (reader: SqliteProjectionReader, n: number, times_: Latencies): void => {
      const begun = performance.now()
      const history = reader.history('acuvim-ii', {
        device: yearDevice(n),
        channels: ['active_power'],
        from: yearEnd - spanMs,
        to: yearEnd,
        bucketMs,
      })
      times_.add(performance.now() - begun)
      layer = history.layer
      points = history.series[0]?.points.length ?? 0
    }
    for (let n = 0; n < times; n++) {
      forget(file)
      withReader(file, (reader) => ask(reader, n, cold))
    }
    withReader(file, (reader) => {
      for (let n = 0; n < times; n++) ask(reader, 0, warm)
    })
    return { question, layer, points, cold: cold.summary(), warm: warm.summary() }
  })
}

function withReader(file: string, use: (reader: SqliteProjectionReader) => void): void {
  const reader = new SqliteProjectionReader(file, deviceTypes, { calendar, retention, now: () => yearEnd })
  try {
    use(reader)
  } finally {
    reader.close()
  }
}

/** Has the system drop what it keeps of the file in memory; where `dd` cannot, the file stays there. */
function forget(file: string): void {
  spawnSync('dd', [`if=${file}`, 'iflag=nocache', 'count=0', 'status=none'])
}
