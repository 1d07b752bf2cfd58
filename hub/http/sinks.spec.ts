import { sinkView, withSinks } from '../../test/helpers/fake-sinks'
import { type HttpApi, openHttpApi } from '../../test/helpers/http-api'
import { sinkKinds } from '../client/sinks'

let api: HttpApi
beforeEach(async () => {
  api = await openHttpApi()
})
afterEach(() => api.close())

test('every sink is listed as it stands, whatever it writes to', async () => {
  const sinks = withSinks(api.hub)
  const warning = 'Raw messages are kept in the journal for 30 days.'
  const since = Date.UTC(2026, 10, 20, 12)
  const archive = sinkView({
    id: 'a1',
    name: 'Archive',
    kind: 'archive',
    state: 'held',
    since,
    detail: warning,
    warning,
    failures: 3,
  })
  jest.spyOn(sinks, 'listSinks').mockResolvedValue([sinkView(), archive])
  Object.assign(api.hub, { listSinks: sinks.listSinks })
  const listed = await (await api.fetch('/api/sinks')).json()
  expect(listed).toMatchObject([{ kind: 'influx' }, {}])
  expect(listed[1]).toEqual({ ...archive, since: '2026-11-20T12:00:00.000Z', retryAt: null })
})

test('the document names the kinds of sinks there are', async () => {
  const { paths } = await (await api.fetch('/openapi.json')).json()
  const { items } = paths['/api/sinks'].get.responses['200'].content['application/json'].schema
  expect(items.properties.kind.enum).toEqual(sinkKinds)
})
