/** What tells one board from another, among what devices say of themselves. */
const marks = ['mac', 'serial'] as const

type About = Readonly<Record<string, unknown>>

/** `same`: at least one mark is known of both, and none differs. `unknown`: nothing to compare. */
export function compareHardware(known: About, said: About): 'same' | 'other' | 'unknown' {
  const both = marks.filter((mark) => plain(known[mark]) !== null && plain(said[mark]) !== null)
  if (both.length === 0) return 'unknown'
  return both.every((mark) => plain(known[mark]) === plain(said[mark])) ? 'same' : 'other'
}

/** The marks in what a device says. */
export function hardwareIn(about: About): About {
  return Object.fromEntries(marks.filter((mark) => plain(about[mark]) !== null).map((mark) => [mark, about[mark]]))
}

/** A change after which another board may take the id. */
export function forgetHardware(about: About): About {
  return Object.fromEntries(Object.keys(hardwareIn(about)).map((mark) => [mark, null]))
}

/** MAC addresses are written with colons, with dashes or without, in capitals or not. */
function plain(mark: unknown): string | null {
  if (typeof mark !== 'string' || mark === '') return null
  const upper = mark.toUpperCase()
  return /^[0-9A-F]{2}([:-]?[0-9A-F]{2}){5}$/.test(upper) ? upper.replace(/[:-]/g, '') : upper
}
