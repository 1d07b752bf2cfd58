import { generateLoad } from './generate-load'
import type { LoadJob } from './job'

let ended = new AbortController()

/** Entry of the generator's own process: takes a job, answers its result, waits for the next. `stop` ends a job before its time. */
process.on('message', (message: LoadJob | 'stop') => {
  if (message === 'stop') {
    ended.abort()
    return
  }
  ended = new AbortController()
  generateLoad(message, ended.signal).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
  )
})
process.on('disconnect', () => process.exit(0))
