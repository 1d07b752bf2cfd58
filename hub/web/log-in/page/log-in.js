/** The page at /login: logs in and out, and changes a password. Served by both ports of Busbar; needs nothing from elsewhere. */
const at = (id) => document.getElementById(id)
const query = new URLSearchParams(location.search)
const patience = 30_000

/** Where to go afterwards: a path of this server, whatever the link says. */
function target() {
  const asked = query.get('next') ?? ''
  const fallback = '/dashboard'
  if (!asked.startsWith('/')) return fallback
  try {
    const url = new URL(asked, location.origin)
    const ours = url.origin === location.origin && url.pathname !== '/login' && !url.pathname.startsWith('//')
    return ours ? url.pathname + url.search + url.hash : fallback
  } catch {
    return fallback
  }
}

let counting
function say(text, wrong = true) {
  clearInterval(counting)
  at('message').textContent = text
  at('message').className = wrong ? 'wrong' : ''
  at('message').hidden = text === ''
}

/** Counts down, and leaves the button alone until then. */
function wait(seconds, sentence) {
  const button = document.querySelector('form:not([hidden]) > button')
  const until = Date.now() + seconds * 1000
  const show = () => {
    const left = Math.ceil((until - Date.now()) / 1000)
    at('message').textContent = sentence(left)
    button.disabled = left > 0
    if (left <= 0) say('')
  }
  say(sentence(seconds))
  counting = setInterval(show, 500)
  show()
}

/** Shows one of the page's parts. */
function show(id) {
  for (const each of ['log-in', 'change', 'account', 'away']) at(each).hidden = each !== id
  const titles = { change: 'Change the password', away: 'Logged out' }
  at('title').textContent = titles[id] ?? 'Busbar'
  document.title = `${titles[id] ?? 'Log in'} · Busbar`
  at(id).querySelector('input:not([readonly]):not([type=checkbox])')?.focus()
}

async function send(path, body) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    credentials: 'same-origin',
    signal: AbortSignal.timeout(patience),
  })
  if (response.ok) return null
  const { error } = await response.json().catch(() => ({}))
  return { status: response.status, retryAfter: Number(response.headers.get('retry-after')) || null, ...error }
}

const sentences = {
  LOG_IN_REFUSED: 'The name or the password is wrong.',
  LOG_IN_REQUIRED: 'You are not logged in any more. Log in again.',
  HUB_RESTARTING: 'Busbar is restarting. Try again in a few seconds.',
  HUB_STOPPED: 'Busbar is starting. Try again in a few seconds.',
  CROSS_SITE_REQUEST: 'This page was opened under another address than the server knows. Open it under its own.',
}

function explain(failure) {
  if (failure.code === 'TOO_MANY_ATTEMPTS' || failure.status === 429) {
    const [, told] = /(\d+) s\b/.exec(failure.detail ?? '') ?? []
    const seconds = Number(told ?? failure.retryAfter ?? 60)
    wait(seconds, (left) => `Too many attempts. Try again in ${left} s.`)
    return
  }
  say(sentences[failure.code] ?? failure.detail ?? failure.message ?? `The server answered with status ${failure.status}.`)
}

/** Runs what a form does, once at a time, and says what went wrong. */
function onSubmit(form, act) {
  const button = form.querySelector('button[type=submit]')
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    if (button.disabled) return
    for (const input of form.elements) input.removeAttribute('aria-invalid')
    const empty = [...form.elements].find((input) => input.required && input.value === '')
    if (empty) {
      empty.setAttribute('aria-invalid', 'true')
      empty.focus()
      return say(`${empty.labels[0].textContent} is missing.`)
    }
    button.disabled = true
    try {
      await act()
    } catch {
      say('The server does not answer. Check the network and try again.')
    } finally {
      button.disabled = at('message').textContent.startsWith('Too many attempts')
    }
  })
}

onSubmit(at('log-in'), async () => {
  const name = at('name').value.trim()
  const failure = await send('/login', { name, password: at('password').value, remember: at('remember').checked })
  if (failure) {
    if (failure.code === 'LOG_IN_REFUSED') at('password').select()
    return explain(failure)
  }
  const me = await (await fetch('/login/me', { credentials: 'same-origin' })).json()
  if (!me.mustChangePassword) return location.replace(target())
  say('')
  at('change-name').value = name
  show('change')
  at('current').value = at('password').value
  at('next').focus()
})

onSubmit(at('change'), async () => {
  if (at('next').value !== at('again').value) {
    at('again').setAttribute('aria-invalid', 'true')
    return say('The new password is not the same both times.')
  }
  const failure = await send('/login/password', { current: at('current').value, next: at('next').value })
  if (!failure) return location.replace(target())
  if (failure.code === 'LOG_IN_REFUSED') return say('The present password is wrong.')
  explain(failure)
})

for (const button of document.querySelectorAll('[data-log-out]')) button.addEventListener('click', logOut)

async function logOut() {
  try {
    const failure = await send('/logout', {})
    if (failure) return explain(failure)
    say('')
    show('away')
  } catch {
    say('The server does not answer. Check the network and try again.')
  }
}

async function start() {
  // Asked only by those who have a session: everybody else would find a failed request in the console.
  if (!query.has('logout') && !query.has('change')) return
  const response = await fetch('/login/me', { credentials: 'same-origin' })
  if (!response.ok) return show('log-in')
  const me = await response.json()
  at('who').textContent = me.displayName || me.name
  at('change-name').value = me.name
  at('go-on').href = target()
  if (query.has('change')) return show('change')
  show('account')
  // From a link of our own it is meant; a link elsewhere must not log anybody out.
  if (document.referrer !== '' && new URL(document.referrer).origin === location.origin) await logOut()
}

start().catch(() => say('The server does not answer. Check the network and try again.'))
