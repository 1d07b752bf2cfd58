/** What `npm run archive -- --help` prints. */
export const archiveHelp = `Reads an archive of raw messages: what is in it, whether it is whole, and its messages back into a journal.

Usage: npm run archive -- list    --from <where> [options]
       npm run archive -- verify  --from <where> [options]
       npm run archive -- restore --from <where> --to <data folder> [options]

  --from <where>         the archive: a folder, or s3://bucket/prefix
  --endpoint <url>       S3: https://host:9000; without it Amazon's own
  --region <name>        S3: ($AWS_REGION, else us-east-1)
  --path-style           S3: the bucket is in the path, as most storage on premises needs it
  --ca <file>            S3: PEM of the authority that the server's certificate is from
  --quiet                says nothing unless something is wrong
  --help

verify:
  --since <time>         only what arrived since that day (UTC): 2026-11-20, or back from now such as 7d

restore:
  --to <data folder>     an empty or new one gets everything; one that was restored from a backup gets what came after it.
                         No Busbar may run on it
  --until <time>         ends before the first message that arrived then or later
  --devices <a,b>        only these, into an empty folder: for an investigation
  --damaged skip         leaves out what is damaged or missing, and says what; otherwise nothing is restored then
  --conflict later       takes the later of two messages with one position (a site that was restored from a backup, but not
                         from its archive, used positions again); otherwise nothing is restored then

Keys for S3 come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or from what else the machine has for it.

Exit code: 0 done, or whole · 1 something is damaged or missing (nothing is restored then) · 2 it could not be done
`
