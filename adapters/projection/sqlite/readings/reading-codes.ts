import { type Link, links, type QualityFlag, qualityFlags, type Source } from '../../../../core/reading'

/** In the order of their numbers in the store; append only. */
const sources: readonly Source[] = ['live', 'buffered']

export function sourceCode(source: Source): number {
  return sources.indexOf(source)
}

export function sourceOf(code: number): Source {
  return sources[code] ?? 'live'
}

export function linkCode(link: Link | null): number | null {
  return link === null ? null : links.indexOf(link)
}

export function linkOf(code: number | null): Link | null {
  return code === null ? null : (links[code] ?? null)
}

/** One bit per flag, in the order of {@link qualityFlags}. */
export function qualityBits(quality: readonly QualityFlag[]): number {
  let bits = 0
  for (const flag of quality) bits |= 1 << qualityFlags.indexOf(flag)
  return bits
}

export function qualityOf(bits: number): readonly QualityFlag[] {
  return bits === 0 ? [] : qualityFlags.filter((_, index) => (bits & (1 << index)) !== 0)
}
