import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Actor } from '../../core/access/actor'
import type { Certificates } from '../access/certificates'
import type { CertificateView } from '../client/device-access'
import { CannotRunError } from '../replay/cannot-run'
import type { CertsTask } from './certs-arguments'

/** What a task prints: on standard output, and beside it for whoever reads along. */
export interface Printed {
  readonly out: string
  readonly aside?: string
}

/** Does the task. Rejects with the errors of DeviceAccessHub, and with {@link CannotRunError}. */
export async function doCertsTask(task: CertsTask, certificates: Certificates, by: Actor): Promise<Printed> {
  switch (task.do) {
    case 'issue':
      return issue(task, certificates, by)
    case 'revoke': {
      const { serial, device } = await certificates.revoke(task.serial, task.reason, by)
      return { out: `The certificate ${serial} of ${device} is revoked.\n` }
    }
    case 'crl':
      return { out: await certificates.revocationList() }
    case 'ca': {
      const { ca, fingerprint } = certificates.authority()
      return { out: ca, aside: `SHA-256 ${fingerprint}\n` }
    }
    case 'renew-server': {
      const { server } = await certificates.replaceServer(by)
      return { out: `The server's certificate is good until ${day(server.notAfter)}, for ${server.names.join(', ')}.\n` }
    }
    default:
      return { out: table(certificates.list(task.do === 'list' ? (task.device ?? undefined) : undefined)) }
  }
}

async function issue(task: Extract<CertsTask, { do: 'issue' }>, certificates: Certificates, by: Actor): Promise<Printed> {
  const { device, csr, days, out } = task
  const file = (ending: string) => join(out, `${device}.${ending}`)
  // Looked at first: a certificate that then cannot be written would be issued for nothing.
  const taken = [file('crt'), ...(csr === null ? [file('key')] : [])].find((each) => existsSync(each))
  if (taken !== undefined) throw new CannotRunError(`${taken} is there already; name another folder with --out`)
  const request = csr === null ? null : read(csr)
  const issued = await certificates.issue(
    { device, ...(request === null ? {} : { csr: request }), ...(days === null ? {} : { days }) },
    by,
  )
  write(out, () => {
    if (issued.key !== null) writeFileSync(file('key'), issued.key, { mode: 0o600, flag: 'wx' })
    writeFileSync(file('crt'), issued.cert, { flag: 'wx' })
    writeFileSync(join(out, 'ca.crt'), issued.ca)
  })
  const { serial, notAfter } = issued.certificate
  const files = [...(issued.key === null ? [] : [file('key')]), file('crt'), join(out, 'ca.crt')]
  return {
    out: `The certificate ${serial} of ${device} is good until ${day(notAfter)}.\n${files.map((each) => `  ${each}\n`).join('')}`,
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new CannotRunError(`${file} cannot be read: ${(error as Error).message}`)
  }
}

function write(folder: string, act: () => void): void {
  try {
    mkdirSync(folder, { recursive: true })
    act()
  } catch (error) {
    throw new CannotRunError(
      `the files cannot be written: ${(error as Error).message}; revoke the certificate and issue it again`,
    )
  }
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

function table(certificates: readonly CertificateView[]): string {
  const head = ['SERIAL', 'DEVICE', 'STATE', 'UNTIL', 'ISSUED BY', 'REASON']
  const rows = certificates.map((each) => [
    each.serial,
    each.device,
    each.state,
    day(each.notAfter),
    each.issuedBy,
    each.reason ?? '',
  ])
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    `${row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()}\n`
  return [head, ...rows].map(line).join('')
}
