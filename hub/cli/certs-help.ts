/** What `npm run certs -- --help` prints. */
export const certsHelp = `Issues, lists and revokes the certificates of devices. It works whether or not Busbar is running; a running one follows within
seconds, and then disconnects what was revoked.

Usage: npm run certs -- <task> [options]

  issue DEVICE         makes a key and a certificate: DEVICE.key, DEVICE.crt and ca.crt
      --csr FILE       for a signing request (PKCS #10, PEM) instead: the device keeps its key
      --days N         how long it is good for, 1 to 3650 (397)
      --out FOLDER     where the files go (the current folder); existing ones are not overwritten
  list [DEVICE]        what was issued, newest first
  revoke SERIAL        takes a certificate back
      --reason TEXT    keyCompromise, superseded, cessationOfOperation …, or a sentence for people
  crl                  prints the certificate revocation list, PEM
  ca                   prints the certificate of the site's authority, PEM, and its fingerprint on standard error
  renew-server         issues the server's own certificate anew; a running Busbar serves it within a minute

  --data <folder>      Busbar's data folder ($BUSBAR_DATA, else .data)
  --help

A key is written once and kept nowhere else. Everything that is changed is in the audit.
Exit code: 0 done · 2 it could not be done
`
