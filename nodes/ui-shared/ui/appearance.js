import { computed, ref, watchEffect } from 'vue'

const key = 'busbar-appearance'
const dark = window.matchMedia('(prefers-color-scheme: dark)')
const systemDark = ref(dark.matches)
dark.addEventListener('change', (event) => {
  systemDark.value = event.matches
})

export const choices = ['auto', 'light', 'dark']
/** What the operator chose on this screen; `auto` follows the system. */
export const choice = ref(choices.includes(localStorage.getItem(key)) ? localStorage.getItem(key) : 'auto')
export const scheme = computed(() => (choice.value === 'auto' ? (systemDark.value ? 'dark' : 'light') : choice.value))

export function choose(next) {
  choice.value = next
  localStorage.setItem(key, next)
}

/**
 * The dashboard has one theme per page for everybody. Where it is not of the scheme this screen wants, our colours
 * take the place of its own; where it is, the site's own theme stays as it was designed.
 */
export function applyScheme(themeIsDark) {
  watchEffect(() => {
    const root = document.documentElement
    const differs = (scheme.value === 'dark') !== themeIsDark()
    root.dataset.busbarScheme = scheme.value
    root.toggleAttribute('data-busbar-recolour', differs)
  })
}

/** Whether a colour, `#rrggbb`, is dark: by the luma of ITU-R BT.601, as the dashboard decides it. */
export function isDarkColour(hex) {
  const value = Number.parseInt((hex ?? '#ffffff').replace('#', ''), 16)
  return ((value >> 16) & 255) * 0.299 + ((value >> 8) & 255) * 0.587 + (value & 255) * 0.114 <= 125
}
