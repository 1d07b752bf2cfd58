import { computed, shallowReactive } from 'vue'
import { chartData } from '../chart-data'
import { useRounds } from './use-rounds'

/** After a failure, ms. */
const retryMs = 5000

/** The history of one quantity over one range, asked again as time goes on. What is shown stays until the next answer. */
export function useHistory(wish, { ask, now }) {
  const state = shallowReactive({ data: null, of: '', loading: false, trouble: '', truncated: false })
  const key = computed(() => {
    const { device, quantity, range } = wish.value
    return device && quantity ? `${device} ${quantity.key} ${range.key}` : ''
  })

  const { again } = useRounds(
    key,
    () => (state.trouble ? retryMs : wish.value.range.refreshMs),
    async (isWanted) => {
      if (!key.value) return
      const { device, quantity, range } = wish.value
      const wanted = key.value
      if (state.of !== wanted) Object.assign(state, { data: null, trouble: '' })
      state.loading = state.data === null
      const to = now()
      const channels = Object.values(quantity.channels).map((channel) => channel.name)
      try {
        const { history } = await ask({
          kind: 'history',
          device,
          channels,
          from: to - range.spanMs,
          to,
          bucketMs: range.bucketMs,
        })
        if (!isWanted()) return
        Object.assign(state, {
          data: { ...chartData(history), from: history.from, to: history.to, bucketMs: history.bucketMs },
          of: wanted,
          trouble: '',
          truncated: history.truncated,
        })
      } catch (error) {
        if (isWanted()) state.trouble = error.message
      }
      if (isWanted()) state.loading = false
    },
  )
  return { state, again }
}
