import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { S3Settings } from '../../core/archive/store-settings'
import { temporaryFolders } from '../../test/conformance/temporary-folder'
import { ArchivedPlaces } from './archived-places'

const folder = temporaryFolders()
const share = { kind: 'folder', path: '/mnt/archive' } as const
const s3: S3Settings = {
  ...{ kind: 's3', endpoint: 'https://store:9000', region: 'eu-central-1', bucket: 'plant', prefix: 'busbar/', pathStyle: true },
  ...{ accessKeyId: 'AKIA-secret', secretAccessKey: 'secret-key', timeoutMs: 1000 },
}

test('a place that was archived to is known after a start, each by itself, and no secret is kept', () => {
  const path = join(folder(), 'archives.json')
  const places = new ArchivedPlaces(path)
  for (const place of [share, s3]) expect(places.at(place).wasThere()).toBe(false)
  expect(existsSync(path)).toBe(false)
  places.at(share).isThere()
  places.at(s3).isThere()
  places.at(s3).isThere()
  const again = new ArchivedPlaces(path)
  for (const place of [share, s3, { ...s3, secretAccessKey: 'another' }]) expect(again.at(place).wasThere()).toBe(true)
  for (const place of [
    { ...share, path: '/mnt/other' },
    { ...s3, bucket: 'other' },
    { ...s3, prefix: '' },
    { ...s3, endpoint: 'https://b' },
  ])
    expect(again.at(place).wasThere()).toBe(false)
  expect(readFileSync(path, 'utf8')).not.toContain('secret')
})

test('work in one place waits for that of others there, in another place it does not', async () => {
  const places = new ArchivedPlaces(join(folder(), 'archives.json'))
  const done: string[] = []
  const gate = Promise.withResolvers<void>()
  const first = places.at(share).inTurn(async () => {
    await gate.promise
    done.push('first')
  })
  const second = places.at({ ...share }).inTurn(async () => void done.push('second'))
  await places.at(s3).inTurn(async () => void done.push('elsewhere'))
  gate.resolve()
  await Promise.all([first, second])
  expect(done).toEqual(['elsewhere', 'first', 'second'])
})

test.each(['', '{', '7', '{"a":1}', '[1]'])('a file that says "%s" is as good as none', (text) => {
  const path = join(folder(), 'archives.json')
  writeFileSync(path, text)
  expect(new ArchivedPlaces(path).at(share).wasThere()).toBe(false)
})

test('a file that cannot be written keeps nobody from archiving', () => {
  const path = join(folder(), 'archives.json')
  mkdirSync(path)
  const places = new ArchivedPlaces(path)
  places.at(share).isThere()
  expect(places.at(share).wasThere()).toBe(true)
})
