import { computed, ref, watch } from 'vue'

/**
 * Marks of which one can be looked at: by pointing, by touch, and by the arrow keys when their box has the focus. `beside`
 * gives the index above or below one, where there are rows.
 */
export function useMarks(marks, beside = (index) => index) {
  const pointed = ref(null)
  const chosen = ref(null)
  const index = computed(() => {
    const found = marks.value.findIndex(({ key }) => key === (pointed.value ?? chosen.value))
    return found === -1 ? null : found
  })
  const active = computed(() => (index.value === null ? null : marks.value[index.value]))
  watch(
    () => marks.value.map(({ key }) => key).join(),
    () => {
      pointed.value = null
    },
  )

  function choose(at) {
    const mark = marks.value[Math.min(Math.max(at, 0), marks.value.length - 1)]
    pointed.value = null
    chosen.value = mark?.key ?? null
  }
  const steps = {
    ArrowLeft: (at) => at - 1,
    ArrowRight: (at) => at + 1,
    ArrowUp: (at) => beside(at, -1),
    ArrowDown: (at) => beside(at, 1),
    Home: () => 0,
    End: () => marks.value.length - 1,
  }
  function onKey(event) {
    if (event.key === 'Escape') {
      choose(Number.NaN)
      return
    }
    const step = steps[event.key]
    if (!step) return
    event.preventDefault()
    // The newest comes first: it is what most people are here for.
    choose(index.value === null ? marks.value.length - 1 : step(index.value))
  }
  function point(key) {
    pointed.value = key
  }
  return { active, choose, onKey, point }
}
