import { generateLoad } from './generate-load'
import type { LoadJob } from './job'

/** Entry of the generator's own process: takes a job, answers its result, waits for the next. */
process.on('message', (job: LoadJob) => {
  generateLoad(job).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
  )
})
process.on('disconnect', () => process.exit(0))
