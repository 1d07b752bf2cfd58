import { SinkFailure } from '../../core/ports/sink'
import { temporaryFolders } from '../../test/conformance/temporary-folder'
import { SinkBench, usualSink } from '../../test/helpers/sink-bench'

const folder = temporaryFolders()

test('what a target cannot say to people about a refusal is reported, and the item is put aside', async () => {
  const bench = new SinkBench({ folder: folder() })
  const { target } = bench
  bench.commit(2)
  const fault = new RangeError('secret-123')
  const refusal = Object.assign(new SinkFailure('refused', 'No file can be made.'), { cause: fault })
  const write = target.write.bind(target)
  jest.spyOn(target, 'write').mockImplementation(async (items) => {
    if (items.some(({ id }) => id === 1024)) throw refusal
    await write(items)
  })
  await bench.board.put(usualSink)
  await bench.clock.advance(1_000)
  expect(bench.view()).toMatchObject({ state: 'running', putAside: 1, written: 1 })
  expect(bench.unexpected).toContain(fault)
  await bench.close()
})
