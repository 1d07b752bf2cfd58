import { computed, shallowReactive } from 'vue'
import { useRounds } from './use-rounds'

/** After a failure, ms. */
const retryMs = 5000
/** Whether a device sends is asked at least so often, ms, however long the range is. */
const mostMs = 60_000

/** How complete the range of the chart is. What is shown stays until the next answer. */
export function useCompleteness(wish, { ask, now }) {
  const state = shallowReactive({ answer: null, of: '', trouble: '' })
  const key = computed(() => (wish.value.device ? `${wish.value.device} ${wish.value.range.key}` : ''))

  const { again } = useRounds(
    key,
    () => (state.trouble ? retryMs : Math.min(wish.value.range.refreshMs, mostMs)),
    async (isWanted) => {
      if (!key.value) return
      const { device, range } = wish.value
      const wanted = key.value
      // Of another range the device is still the same: only what belongs to the range goes.
      if (state.of !== wanted)
        Object.assign(state, { answer: state.answer?.device === device ? state.answer : null, trouble: '' })
      const to = now()
      try {
        // The chart begins at the bound of a bucket.
        const { completeness } = await ask({
          kind: 'completeness',
          device,
          from: to - range.spanMs - Math.max(range.bucketMs, range.barMs),
          to,
        })
        if (isWanted()) Object.assign(state, { answer: completeness, of: wanted, trouble: '' })
      } catch (error) {
        if (isWanted()) state.trouble = error.message
      }
    },
  )
  /** Of the range that is wanted; null until it is there. */
  const current = computed(() => (state.of === key.value ? state.answer : null))
  return { state, current, again }
}
