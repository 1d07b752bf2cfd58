import { computed, shallowReactive } from 'vue'
import { useRounds } from './use-rounds'

/** After a failure, ms. */
const retryMs = 5000

/** The history of one quantity over one range, asked again as time goes on. What is shown stays until the next answer. */
export function useHistory(wish, { ask, now }) {
  const state = shallowReactive({ history: null, of: '', loading: false, trouble: '' })
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
      if (state.of !== wanted) Object.assign(state, { history: null, trouble: '' })
      state.loading = state.history === null
      const to = now()
      const channels = Object.values(quantity.channels).map((channel) => channel.name)
      const bucketMs = quantity.kind === 'counter' ? range.barMs : range.bucketMs
      try {
        const { history } = await ask({ kind: 'history', device, channels, from: to - range.spanMs, to, bucketMs })
        if (!isWanted()) return
        Object.assign(state, { history, of: wanted, trouble: '' })
      } catch (error) {
        if (isWanted()) state.trouble = error.message
      }
      if (isWanted()) state.loading = false
    },
  )
  return { state, again }
}
