/** What `npm run audit -- --help` prints. */
export const auditHelp = `Holds the audit against its chain of hashes, or writes it out. Busbar may be running.

Usage: npm run audit -- <task> [options]

  verify                 whether any record was changed, removed, inserted or moved; prints the head, the newest record's hash
      --head <hash>      also whether this hash, noted earlier, is still in the chain: only so is a cut-off end seen
  export                 writes the records to standard output, oldest first
      --jsonl            one JSON object a line (this is the default)
      --csv              comma separated, RFC 4180
      --from <time>      records since then: 2026-11-20T10:00:00Z (without a zone UTC), or back from now such as 24h or 7d
      --to <time>        records before then

  --data <folder>        Busbar's data folder ($BUSBAR_DATA, else .data)
  --help

Exit code: 0 the chain holds, or everything was written · 1 the chain is broken · 2 it could not be done
`
