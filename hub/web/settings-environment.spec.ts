import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(__dirname, '..', '..')

test('the first password is taken out of the environment, so that neither flows nor programs they start find it there', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'settings-'))
  const secret = 'a-first-password-9317'
  const ask = `
    const { busbar } = require('./settings.js')
    const { execFileSync } = require('node:child_process')
    const ofChild = execFileSync(process.execPath, ['-p', 'process.env.BUSBAR_ADMIN_PASSWORD'], { encoding: 'utf8' }).trim()
    console.log(JSON.stringify({ given: busbar.access.adminPassword, own: JSON.stringify(process.env), ofChild }))`
  try {
    const env = { ...process.env, NODE_OPTIONS: '', BUSBAR_DATA: dataDir, BUSBAR_ADMIN_PASSWORD: secret }
    const answer = JSON.parse(execFileSync(process.execPath, ['-e', ask], { cwd: root, env, encoding: 'utf8' }))
    expect(answer).toMatchObject({ given: secret, ofChild: 'undefined' })
    expect(answer.own).toContain(dataDir)
    expect(answer.own).not.toContain(secret)
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
})
