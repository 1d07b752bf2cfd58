import { type Link, links, type QualityFlag, qualityFlags, type Source } from '../../../core/reading'

/** Small sets of words as small numbers. The order in core is append-only, so stored numbers keep their meaning. */

export function sourceCode(source: Source): number {
  return source === 'live' ? 0 : 1
}

export function sourceOf(code: number): Source {
  return code === 0 ? 'live' : 'buffered'
}

export function linkCode(link: Link | null): number | null {
  return link === null ? null : links.indexOf(link)
}

export function linkOf(code: number | null): Link | null {
  return code === null ? null : (links[code] ?? null)
}

export function qualityBits(flags: readonly QualityFlag[]): number {
  let bits = 0
  for (const flag of flags) bits |= 1 << qualityFlags.indexOf(flag)
  return bits
}

const noFlags: readonly QualityFlag[] = []

export function qualityOf(bits: number): readonly QualityFlag[] {
  return bits === 0 ? noFlags : qualityFlags.filter((_, i) => bits & (1 << i))
}
