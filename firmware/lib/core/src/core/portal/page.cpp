#include "core/portal/page.hpp"

namespace core::portal {

// Made for a phone held in one hand on a ladder: one column, large targets, one thing to do per step, plain words.
// It works without scripts up to saving, by a form; the script adds the list of networks, the test and the news.
const std::string_view page = R"page(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>Set up this device</title>
<style>
:root{--ink:#14212b;--soft:#51616d;--line:#c9d2d9;--ground:#f3f6f8;--card:#fff;--key:#0a5c8a;--good:#1b6e3c;--bad:#b3261e;color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{--ink:#e9eff3;--soft:#a5b4bf;--line:#3d4c57;--ground:#10181e;--card:#1a252d;--key:#7cc4ee;--good:#7fd49f;--bad:#ff9a90}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:17px/1.45 system-ui,sans-serif}
header,main{max-width:34rem;margin:0 auto;padding:0 16px}
header{padding-top:18px}
h1{font-size:1.35rem;margin:0}
h2{font-size:1.1rem;margin:0 0 4px}
p{margin:0 0 10px}
.soft{color:var(--soft);font-size:.92rem}
section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:16px;margin:14px 0}
label{display:block;margin:14px 0 4px;font-weight:600}
input,select,textarea,button{font:inherit;color:inherit}
input:not([type=checkbox]),select,textarea{width:100%;min-height:48px;padding:10px 12px;border:1px solid var(--soft);border-radius:8px;background:var(--card)}
textarea{font:13px/1.3 ui-monospace,monospace;min-height:110px}
.check{display:flex;gap:12px;align-items:center;min-height:48px;margin:10px 0 0}
.check input{width:26px;height:26px;flex:none}
.with{display:flex;gap:8px}.with input{flex:1;min-width:0}
button{min-height:48px;padding:10px 16px;border:1px solid var(--key);border-radius:8px;background:none;color:var(--key);font-weight:600}
button.main{background:var(--key);color:var(--card);width:100%;margin-top:10px}
button.wide{width:100%;margin-top:10px}
button:disabled{opacity:.55}
:focus-visible{outline:3px solid var(--key);outline-offset:2px}
ul{list-style:none;margin:8px 0 0;padding:0}
#nets button{display:flex;width:100%;align-items:center;gap:10px;text-align:left;border-color:var(--line);color:var(--ink);font-weight:500;margin-top:6px}
#nets b{flex:1;font-weight:500;overflow-wrap:anywhere}
#nets [aria-pressed=true]{border-color:var(--key);border-width:2px;font-weight:700}
.note{border-radius:8px;padding:12px;margin:12px 0 0;border:1px solid var(--line);overflow-wrap:anywhere}
.note.good{border-color:var(--good);color:var(--good)}
.note.bad,.wrong{border-color:var(--bad);color:var(--bad)}
.wrong{margin:4px 0 0;font-size:.92rem}
dl{display:grid;grid-template-columns:auto 1fr;gap:6px 14px;margin:6px 0 0}
dt{color:var(--soft)}dd{margin:0;text-align:right;overflow-wrap:anywhere}
.yes::before{content:"\2713\00a0";color:var(--good)}.no::before{content:"!\00a0";color:var(--bad);font-weight:700}
details{margin-top:12px}summary{min-height:44px;padding:10px 0;color:var(--key);font-weight:600}
[hidden]{display:none!important}
</style>
</head>
<body>
<header><h1>Set up <span id="id">this device</span></h1><p class="soft" id="fw">Choose the Wi-Fi, enter the server, test, save.</p></header>
<main>
<form id="form" method="post" action="/api/settings">
<section><h2>Device now</h2><dl id="items"><dt>State</dt><dd>asking the device</dd></dl></section>

<section id="wifi"><h2>1. Wi-Fi</h2>
<p class="soft">The device uses 2.4 GHz networks only.</p>
<button type="button" class="wide" id="rescan">Search for networks</button>
<ul id="nets" aria-live="polite"></ul>
<label for="wifi_ssid">Network name</label><input id="wifi_ssid" name="wifi_ssid" maxlength="32" autocapitalize="none" autocorrect="off" spellcheck="false">
<label for="wifi_password">Network password</label><div class="with"><input id="wifi_password" name="wifi_password" type="password" maxlength="63" autocomplete="off" autocapitalize="none"><button type="button" data-show="wifi_password">Show</button></div>
</section>

<section id="gsm" hidden><h2>Mobile network</h2>
<label for="transport_mode">Send by</label><select id="transport_mode" name="transport_mode"><option value="wifi_first">Wi-Fi, mobile when it fails</option><option value="gsm_first">Mobile, Wi-Fi when it fails</option><option value="wifi_only">Wi-Fi only</option><option value="gsm_only">Mobile only</option></select>
<label for="gsm_apn">APN of the SIM card</label><input id="gsm_apn" name="gsm_apn" maxlength="63" autocapitalize="none" spellcheck="false" placeholder="internet">
<details><summary>PIN, user name and password of the SIM</summary>
<label for="gsm_pin">PIN</label><input id="gsm_pin" name="gsm_pin" type="password" inputmode="numeric" maxlength="8" autocomplete="off">
<p class="soft">A wrong PIN locks the SIM after three tries.</p>
<label for="gsm_user">User name</label><input id="gsm_user" name="gsm_user" maxlength="32" autocapitalize="none" spellcheck="false">
<label for="gsm_password">Password</label><input id="gsm_password" name="gsm_password" type="password" maxlength="32" autocomplete="off">
</details></section>

<section><h2>2. Server</h2>
<p class="soft">These come from whoever runs Busbar.</p>
<label for="mqtt_host">Address</label><input id="mqtt_host" name="mqtt_host" maxlength="64" inputmode="url" autocapitalize="none" autocorrect="off" spellcheck="false" placeholder="192.168.1.10">
<label for="mqtt_password">Provisioning key or device password</label><div class="with"><input id="mqtt_password" name="mqtt_password" type="password" maxlength="64" autocomplete="off" autocapitalize="none"><button type="button" data-show="mqtt_password">Show</button></div>
<p class="soft" id="user"></p>
<div id="registration" hidden><label for="claim_code">Claim code, if you were given one</label><input id="claim_code" name="claim_code" type="password" maxlength="64" autocomplete="off" autocapitalize="none" spellcheck="false">
<p class="soft">In place of the key. It works once.</p></div>
<details><summary>Port, encryption and certificate</summary>
<label for="mqtt_port">Port</label><input id="mqtt_port" name="mqtt_port" type="number" inputmode="numeric" min="1" max="65535">
<input type="hidden" name="mqtt_tls" value="false">
<label class="check"><input type="checkbox" id="mqtt_tls" name="mqtt_tls" value="true"> Encrypted (TLS)</label>
<label for="mqtt_ca">The server's certificate (ca.crt)</label>
<p class="soft">Choose the file, or paste its text. Without it the device cannot tell the right server from a false one.</p>
<input type="file" id="file" aria-label="Certificate file" accept=".crt,.pem,.cer,application/x-x509-ca-cert"><textarea id="mqtt_ca" name="mqtt_ca" spellcheck="false" autocapitalize="none" style="margin-top:8px"></textarea>
<div id="registration_more" hidden><label for="register_port">Port of the server's web page, where the device registers</label><input id="register_port" name="register_port" type="number" inputmode="numeric" min="1" max="65535" value="443">
<input type="hidden" name="register_plain" value="false">
<label class="check"><input type="checkbox" id="register_plain" name="register_plain" value="true"> Register without encryption: everybody in the network can read the key</label></div>
</details></section>

<section id="meter"><h2>3. Meter</h2>
<p class="soft">As set in the meter's own menu, under communication.</p>
<label for="modbus_unit">Address</label><input id="modbus_unit" name="modbus_unit" type="number" inputmode="numeric" min="1" max="247">
<label for="modbus_baud">Speed</label><select id="modbus_baud" name="modbus_baud"><option>1200</option><option>2400</option><option>4800</option><option>9600</option><option>19200</option><option>38400</option><option>57600</option><option>115200</option></select>
<label for="modbus_parity">Parity</label><select id="modbus_parity" name="modbus_parity"><option value="none">none</option><option value="even">even</option><option value="odd">odd</option></select>
</section>

<section><h2>4. Test and save</h2>
<p class="soft">The test takes up to a minute. This phone may lose the device's Wi-Fi for a moment: join it again.</p>
<button type="button" class="wide" id="test">Test the connection</button>
<button class="main" id="save">Save and restart</button>
<div id="note" role="status" aria-live="polite"></div>
</section>
</form>
</main>
<script>
'use strict'
const by = (id) => document.getElementById(id)
const form = by('form')
let stored = {}
const pause = (ms) => new Promise((done) => setTimeout(done, ms))
async function ask(path, body) {
  const answer = await fetch(path, body === undefined ? {} : { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
  const said = await answer.json().catch(() => ({}))
  return { ok: answer.ok, said }
}
function note(text, kind) {
  const box = by('note')
  box.textContent = text
  box.className = text ? 'note ' + (kind || '') : ''
}
function wrong(field, message) {
  for (const each of document.querySelectorAll('.wrong')) each.remove()
  for (const each of document.querySelectorAll('[aria-invalid]')) each.removeAttribute('aria-invalid')
  const input = field && by(field)
  if (!input) return note(message, 'bad')
  const said = document.createElement('p')
  said.className = 'wrong'
  said.id = field + '_wrong'
  said.textContent = message
  input.setAttribute('aria-invalid', 'true')
  input.setAttribute('aria-describedby', said.id)
  const details = input.closest('details')
  if (details) details.open = true
  const row = input.closest('.with') || input
  row.after(said)
  input.focus()
  note('')
}
/** What differs from what the device has; a secret that was not typed stays as it is. */
function changes() {
  const changed = {}
  for (const input of form.elements) {
    if (!input.name || input.type === 'hidden' || input.closest('[hidden]')) continue
    const name = input.name
    const hidden = typeof stored[name] === 'boolean' && input.type !== 'checkbox'
    const value = input.type === 'checkbox' ? input.checked : input.type === 'number' || name === 'modbus_baud' ? Number(input.value) : input.value
    if (hidden ? value !== '' : value !== (stored[name] ?? '')) changed[name] = value
  }
  // The password of one network is not that of another.
  if ('wifi_ssid' in changed && !('wifi_password' in changed)) changed.wifi_password = null
  return changed
}
function show(settings) {
  stored = settings
  for (const input of form.elements) {
    const value = settings[input.name]
    if (value === undefined || value === null || input.type === 'hidden') continue
    if (input.type === 'checkbox') input.checked = value
    else if (typeof value === 'boolean') input.placeholder = value ? 'set: leave empty to keep it' : ''
    else input.value = value
  }
  // What this device does not have is not asked for.
  by('meter').hidden = !('modbus_unit' in settings)
  by('registration').hidden = by('registration_more').hidden = !('claim_code' in settings)
}
function news(status) {
  by('id').textContent = status.id
  document.title = 'Set up ' + status.id
  by('fw').textContent = 'Firmware ' + status.firmware
  by('user').textContent = 'User name: ' + status.id
  by('gsm').hidden = !status.gsm
  by('items').replaceChildren(...status.items.flatMap((each) => {
    const name = document.createElement('dt')
    const value = document.createElement('dd')
    name.textContent = each.label
    value.textContent = each.value
    if (typeof each.ok === 'boolean') value.className = each.ok ? 'yes' : 'no'
    return [name, value]
  }))
}
const strength = (dbm) => (dbm >= -60 ? 'strong' : dbm >= -72 ? 'good' : dbm >= -80 ? 'weak' : 'very weak')
function list(networks) {
  by('nets').replaceChildren(...networks.map((each) => {
    const item = document.createElement('li')
    const button = document.createElement('button')
    const name = document.createElement('b')
    const signal = document.createElement('span')
    button.type = 'button'
    name.textContent = each.ssid
    signal.className = 'soft'
    signal.textContent = strength(each.dbm) + (each.open ? ', open' : '')
    button.append(name, signal)
    button.setAttribute('aria-pressed', String(by('wifi_ssid').value === each.ssid))
    button.onclick = () => {
      by('wifi_ssid').value = each.ssid
      for (const other of by('nets').querySelectorAll('button')) other.setAttribute('aria-pressed', String(other === button))
      if (!each.open) by('wifi_password').focus()
    }
    item.append(button)
    return item
  }))
}
async function scan(again) {
  const button = by('rescan')
  button.disabled = true
  button.textContent = 'Searching …'
  let answer = await ask('/api/scan', again ? '{}' : undefined).catch(() => null)
  for (let i = 0; i < 20 && (!answer || answer.said.state === 'running'); i++) {
    await pause(1000)
    answer = await ask('/api/scan').catch(() => null)
  }
  button.disabled = false
  button.textContent = 'Search again'
  const networks = answer && answer.said.state === 'done' ? answer.said.networks.filter((each) => each.ssid) : null
  if (networks && networks.length) return list(networks)
  by('nets').textContent = networks ? 'No network found. Type its name below.' : 'The device cannot search now. Type the name below.'
}
/** Says what is missing, at its place. */
function incomplete() {
  const mobile = !by('gsm').hidden && by('transport_mode').value.startsWith('gsm')
  const lacks = (name) => by(name).value === '' && stored[name] !== true
  if (!mobile && lacks('wifi_ssid')) return wrong('wifi_ssid', 'Choose a network above, or type its name.') || true
  if (lacks('mqtt_host')) return wrong('mqtt_host', 'The server\u2019s address is missing.') || true
  if (by('mqtt_tls').checked && lacks('mqtt_ca')) return wrong('mqtt_ca', 'With encryption on, the server\u2019s certificate is needed.') || true
  return false
}
const steps = { wifi: 'Joining the Wi-Fi …', broker: 'Connecting to the server …', session: 'Logging in …' }
async function test() {
  wrong('', '')
  if (incomplete()) return
  by('test').disabled = true
  note('Starting …')
  try {
    const { ok, said } = await ask('/api/test', JSON.stringify(changes()))
    if (!ok) return wrong(said.field, said.message || 'The device does not take that.')
    for (let i = 0; i < 120; i++) {
      await pause(500)
      // While the device changes its channel the phone may lose it for some seconds.
      const answer = await ask('/api/test').catch(() => null)
      if (!answer || !answer.ok) { note('Waiting for the device …'); continue }
      const report = answer.said
      if (report.step === 'passed') return note(report.message, 'good')
      if (report.step === 'failed') return note(report.message, 'bad')
      note(steps[report.step] || 'Waiting …')
    }
    note('No result. Is this phone still in the device\u2019s Wi-Fi?', 'bad')
  } catch {
    note('The device cannot be reached. Is this phone still in its Wi-Fi?', 'bad')
  } finally {
    by('test').disabled = false
  }
}
async function save(event) {
  event.preventDefault()
  wrong('', '')
  if (incomplete()) return
  by('save').disabled = true
  try {
    const { ok, said } = await ask('/api/settings', JSON.stringify(changes()))
    if (!ok) return wrong(said.field, said.message || 'The device does not take that.')
    await ask('/api/restart', '{}')
    note('Saved. The device restarts and its Wi-Fi goes away. In about a minute it should be seen on the dashboard. If not, join its Wi-Fi again when it comes back.', 'good')
    form.querySelectorAll('input,select,textarea,button').forEach((each) => { each.disabled = true })
  } catch {
    note('The device cannot be reached. Is this phone still in its Wi-Fi?', 'bad')
  } finally {
    if (!by('note').classList.contains('good')) by('save').disabled = false
  }
}
document.querySelectorAll('[data-show]').forEach((button) => {
  button.onclick = () => {
    const input = by(button.dataset.show)
    const seen = input.type === 'text'
    input.type = seen ? 'password' : 'text'
    button.textContent = seen ? 'Show' : 'Hide'
  }
})
by('file').onchange = async () => {
  const file = by('file').files[0]
  if (file) by('mqtt_ca').value = await file.text()
}
by('rescan').onclick = () => scan(true)
by('test').onclick = test
form.onsubmit = save
async function watch() {
  for (;;) {
    const answer = await ask('/api/status').catch(() => null)
    if (answer && answer.ok) news(answer.said)
    await pause(5000)
  }
}
void (async () => {
  const answer = await ask('/api/settings').catch(() => null)
  if (answer && answer.ok) show(answer.said)
  void watch()
  void scan(false)
})()
</script>
</body>
</html>
)page";

}  // namespace core::portal
