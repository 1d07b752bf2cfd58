import { help } from './cli/help'
import { parseOptions } from './cli/options'
import { findSite } from './cli/site'
import { statusLine } from './cli/status-line'
import { UsageError } from './cli/usage-error'
import { systemClock } from './device/clock'
import { mqttDial } from './device/mqtt-link'
import { Fleet } from './fleet'

const statusEveryMs = 5_000

/** The command `npm run simulate`. Answers the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args)
  if (options.help) {
    console.log(help)
    return 0
  }
  const access = findSite(options.site, process.env.BUSBAR_DATA ?? '.data')
  const now = Date.now()
  const offsetMinutes = -new Date(now).getTimezoneOffset()
  const fleet = new Fleet({ ...options.fleet, offsetMinutes }, mqttDial(access), systemClock)
  const { squads } = options.fleet
  const devices = squads.reduce((sum, { count }) => sum + count, 0)
  const kinds = squads.map(({ family, count }) => `${count} ${family.name}`).join(', ')
  console.log(`simulating ${devices} devices (${kinds}) on ${access.url}`)

  let before = fleet.counts()
  const status = setInterval(() => {
    const counts = fleet.counts()
    console.log(statusLine(devices, before, counts, statusEveryMs / 1000))
    before = counts
  }, statusEveryMs)
  fleet.start()
  await stopSignal(options.durationMs)
  clearInterval(status)
  await fleet.stop()
  const counts = fleet.counts()
  console.log(
    `stopped: ${counts.measured} readings measured, ${counts.delivered} delivered, ` +
      `${counts.acknowledged} of ${counts.sent} messages acknowledged`,
  )
  return counts.connections > 0 ? 0 : 1
}

/** Resolves with the first SIGINT or SIGTERM, or after `ms`. */
function stopSignal(ms: number | null): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
    if (ms !== null) setTimeout(resolve, ms)
  })
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof UsageError ? `simulate: ${error.message}\nSee --help.` : error)
    process.exit(2)
  },
)
