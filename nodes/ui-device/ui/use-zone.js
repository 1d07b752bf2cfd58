import { computed, shallowRef } from 'vue'

const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** The site's time zone: days are cut in it, and people on site talk in it. Until it is known, that of the browser. */
export const zone = shallowRef(ownZone)

/** Worth saying only to somebody who looks from elsewhere. */
export const isElsewhere = computed(() => offsetOf(zone.value) !== offsetOf(ownZone))

function offsetOf(name) {
  return new Intl.DateTimeFormat('en', { timeZone: name, timeZoneName: 'longOffset' }).formatToParts().at(-1).value
}
