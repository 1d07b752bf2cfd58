/** How long a question took, for a status: `14 ms`, `1.2 s`. */
export function tookText(tookMs: number): string {
  return tookMs < 1000 ? `${Math.round(tookMs)} ms` : `${(tookMs / 1000).toFixed(1)} s`
}
