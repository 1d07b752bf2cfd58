/** What `npm run restore -- --help` prints. */
export const restoreHelp = `Puts a backup into an empty data folder, after it was looked at whether it is whole.

Usage: npm run restore -- <backup> --to <data folder>

  --to <folder>          the new data folder: empty, or not there yet; no Busbar runs on it
  --quiet                says nothing unless something is wrong
  --help

Exit code: 0 restored · 1 the backup is not whole, nothing was restored · 2 it could not be done
`
