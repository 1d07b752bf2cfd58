import { onUnmounted, watch } from 'vue'
import { hasLine } from '../../ui-shared/ui/server-link'

/**
 * Runs `work` now, whenever `source` changes, and again `every` ms after it ended; one run at a time, and none while the
 * page cannot be seen or has no connection: that is said once, and not by each panel whose question is not answered. `work` gets
 * a function that tells whether its answer is still wanted.
 */
export function useRounds(source, every, work) {
  let round = 0
  let timer

  async function run() {
    clearTimeout(timer)
    round += 1
    const mine = round
    if (!document.hidden && hasLine.value) await work(() => mine === round)
    if (mine === round) timer = setTimeout(run, every())
  }
  const seen = () => {
    if (!document.hidden) run()
  }

  watch([source, hasLine], run, { immediate: true })
  document.addEventListener('visibilitychange', seen)
  onUnmounted(() => {
    round = -1
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', seen)
  })
  return { again: run }
}
