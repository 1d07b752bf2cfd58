import fc from 'fast-check'
import { ArchiveTarget, type DayExporter } from '../../adapters/archive'
import { SinkFailure } from '../../core/ports/sink'
import { TopicRouter } from '../../core/projection/topic-router'
import type { SinkItem } from '../../core/sinks/sink-item'
import { dialects } from '../../devices'
import { sinkDevice } from '../conformance/sink-samples'
import { arrival, uplink } from '../conformance/uplinks'
import { archiveContents } from '../helpers/archive-contents'
import { archivedPlace, ScriptedObjects } from '../helpers/scripted-objects'

const router = new TopicRouter(dialects)
const days: DayExporter = { export: async () => null }
const count = 60

/** A journal over two days, with a hole where it was damaged. */
const journal = Array.from({ length: count }, (_, n) => n + 1)
  .filter((position) => position < 23 || position > 26)
  .map((position): SinkItem => {
    const stored = { ...uplink(position, { receivedAt: arrival + position * 1_800_000 }), position }
    return { kind: 'uplink', id: position, device: sinkDevice(stored.identity), uplink: stored }
  })

/** How an engine goes about it: sizes of batches, what happens at some of the store's operations, and how far it forgets its place then. */
const stories = fc.record({
  sizes: fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 8 }),
  fates: fc.array(
    fc.record({
      after: fc.integer({ min: 0, max: 12 }),
      fate: fc.constantFrom('dies' as const, 'dies-after' as const, 'fails' as const),
      forgets: fc.constantFrom(0, 0, 0, 7, count),
    }),
    { maxLength: 6 },
  ),
})

test('killed at any operation and tried again in other batches, an archive has each message once and all that it needs to prove it', async () => {
  let deaths = 0
  await fc.assert(
    fc.asyncProperty(stories, async ({ sizes, fates }) => {
      const objects = new ScriptedObjects()
      const kept = { wasThere: false }
      const left = [...fates]
      let cursor = 0
      let turn = 0
      while (cursor < count) {
        const next = left.shift()
        const until = objects.operations.length + (next?.after ?? Number.POSITIVE_INFINITY)
        objects.fate = () => {
          if (!next || objects.operations.length <= until) return 'works'
          return next.fate === 'fails' ? new SinkFailure('unavailable', 'no') : next.fate
        }
        await new Promise<void>((died) => {
          const place = archivedPlace(kept)
          const target = new ArchiveTarget({ store: objects.open(died), site: 'site-a', router, days, place, now: () => arrival })
          const session = async () => {
            await target.prepare()
            while (cursor < count) {
              const items = journal.filter(({ id }) => id > cursor).slice(0, sizes[turn++ % sizes.length])
              await target.write(items)
              cursor = items.at(-1)?.id ?? count
            }
          }
          session().then(died, died)
        })
        if (cursor < count) deaths++
        cursor = cursor < count ? Math.max(0, cursor - (next?.forgets ?? 0)) : cursor
        // At no time is there anything in it that cannot be relied on.
        if (objects.stored.has('archive.json')) expect(archiveContents(objects.stored).problems).toEqual([])
      }
      const { uplinks, problems } = archiveContents(objects.stored)
      expect(problems).toEqual([])
      expect(uplinks).toEqual(journal.map((item) => item.kind === 'uplink' && { ...item.uplink, payload: expect.anything() }))
      expect(uplinks.map(({ payload }) => String(payload))).toEqual(journal.map(({ id }) => `{"number":${id}}`))
    }),
    { numRuns: 150 },
  )
  expect(deaths).toBeGreaterThan(50)
})
