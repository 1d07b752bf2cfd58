import { computed } from 'vue'
import { rangeOf } from '../ranges'

/** The range of the page's address. */
export function useRange(site) {
  return computed(() => rangeOf(site.router.currentRoute.value.query.range))
}
