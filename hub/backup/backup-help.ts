/** What `npm run backup -- --help` prints. */
export const backupHelp = `Makes a consistent copy of everything under Busbar's data folder. Busbar may be running; devices do not notice.
A backup holds passwords' hashes, keys and credentials: keep it as you keep the data folder.

Usage: npm run backup -- <folder> [options]          makes a backup; the folder must not be there yet
       npm run backup -- verify <folder> [options]   looks whether a backup is whole and its databases sound

  --data <folder>        Busbar's data folder ($BUSBAR_DATA, else .data)
  --quiet                says nothing unless something is wrong
  --help

Exit code: 0 the backup is made, or whole · 1 it is not whole · 2 it could not be done
`
