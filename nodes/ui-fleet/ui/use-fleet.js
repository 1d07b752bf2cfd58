import { computed, reactive, shallowReactive, shallowRef, triggerRef, watch } from 'vue'
import { rewriteQuery } from '../../ui-shared/ui/site-router'
import { applyNews, arrange, scalesOf } from '../fleet-list'

/** Everything the page shows, kept while the dashboard makes the widget anew, and taken over from the news of the server. */
const rows = shallowRef(new Map())
const known = shallowReactive({ ready: false, columns: [], summary: null, rejected: null, health: null, hub: null })

export function takeNews(news) {
  if (news.whole || news.rows || news.gone) {
    applyNews(rows.value, news)
    triggerRef(rows)
  }
  for (const field of ['columns', 'summary', 'rejected', 'health', 'hub']) if (news[field]) known[field] = news[field]
  if (news.whole) known.ready = true
}

/** Rows as the operator wishes to see them; the wish is in the address, so that it survives a reload and can be sent on. */
export function useFleet(site) {
  const { find = '', state = null, sort = 'worst', down } = site.route.query
  const wish = reactive({ find, state, sort, descending: down !== undefined })
  watch(wish, () =>
    rewriteQuery(site, {
      find: wish.find,
      state: wish.state,
      sort: wish.sort === 'worst' ? '' : wish.sort,
      down: wish.descending ? '1' : '',
    }),
  )
  const shown = computed(() => arrange(rows.value.values(), wish))
  let scales = []
  const columnScales = computed(() => {
    const next = scalesOf(rows.value.values(), known.columns)
    // The same objects as long as nothing changed, so that rows that did not change are not drawn again.
    if (JSON.stringify(next) !== JSON.stringify(scales)) scales = next
    return scales
  })
  const total = computed(() => rows.value.size)
  return { known, wish, shown, columnScales, total }
}
