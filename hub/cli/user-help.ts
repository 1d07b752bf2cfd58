/** What `npm run user -- --help` prints. */
export const userHelp = `Shows and changes who may use Busbar. It works whether or not Busbar is running; a running one follows within a second.

Usage: npm run user -- <task> [options]

  list                       who there is
  add NAME --role ROLE       makes a user, and prints a password that must be changed at the first log-in
      --display-name TEXT    how the user is shown (NAME)
  reset NAME                 ends the user's sessions, and prints a new password that must be changed at the next log-in
  role NAME ROLE             gives the user another role
  disable NAME               ends the user's sessions and lets nobody in under this name
  enable NAME                lets the user in again
  end-sessions NAME          ends the user's sessions

  ROLE is one of             viewer (looks), operator (runs the plant), engineer (builds it), admin (decides who is who)
  --data <folder>            Busbar's data folder ($BUSBAR_DATA, else .data)
  --help

A password is printed once and stored nowhere else. Everything that is changed is in the audit.
Exit code: 0 done · 2 it could not be done
`
