/** What `--help` prints. */
export const help = `Reads the journal from its beginning into a fresh database and compares that with the live one: readings, newest values,
gaps and roll-ups. Nothing of the live data is changed, and Busbar may be running.

Usage: npm run replay -- [options]

  --from <time>         compares what arrived since then: 2026-11-20T10:00:00Z (without a zone UTC), or back from now
                        such as 24h or 7d (the whole journal)
  --device <id>         compares one device (all)
  --data <folder>       Busbar's data folder ($BUSBAR_DATA, else .data)
  --settings <file>     Busbar's settings.js: time zone, retention, registration (the one beside the program)
  --keep <folder>       keeps the rebuilt database there; the folder must be new or empty. Otherwise it is made in the data
                        folder and deleted at the end
  --json                prints the report as JSON
  --help

Exit code: 0 nothing differs · 1 something differs · 2 it could not be done
`
