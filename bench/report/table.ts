/** Rows as a Markdown table, numbers right-aligned, padded so that it reads well in a terminal too. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`
  const rule = `|${widths.map((width, column) => ` ${column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`} `).join('|')}|`
  return [line(head), rule, ...rows.map(line)].join('\n')
}
