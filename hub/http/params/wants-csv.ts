/** Whether to answer with CSV: `format` decides, else whichever of the two types `Accept` names first, else JSON. */
export function wantsCsv(format: 'json' | 'csv' | undefined, accept: string | undefined): boolean {
  if (format !== undefined) return format === 'csv'
  const [first] = (accept ?? '').toLowerCase().match(/text\/csv|application\/json/g) ?? []
  return first === 'text/csv'
}
