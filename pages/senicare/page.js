import { call, explain } from './api.js'
import { describe, watchHandset, withDashes } from './handset.js'
import { chooseLanguage, say, translate } from './words.js'
import { arrive, leaveFor } from './social.js'

const find = (selector) => document.querySelector(selector)
const valueOf = (selector) => find(selector).value
const digitsOf = (selector) => valueOf(selector).replace(/\D/g, '')

const views = ['sign-in', 'sign-up', 'me']
const steps = ['number', 'code', 'account']
/** The access token is kept for this tab only. */
const tokenName = 'senicare.accessToken'
/** What a social sign-in brought along for signing up. */
let social

/* What is shown */

function show(view, { focus = true } = {}) {
  for (const each of views) find(`#${each}`).hidden = each !== view
  if (focus) find(`#${view} h1`).focus()
  document.title = `${find(`#${view} h1`).textContent} · Senicare`
}

function goToStep(step) {
  const at = steps.indexOf(step)
  for (const [i, each] of steps.entries()) {
    find(`#${each}-form`).hidden = each !== step
    const item = find(`[data-step=${each}]`)
    item.classList.toggle('done', i < at)
    if (i === at) item.setAttribute('aria-current', 'step')
    else item.removeAttribute('aria-current')
  }
}

/** A sentence above the form; `kind` is `bad`, `good` or `plain`. The words stay as they were said. */
function tell(text, kind = 'bad') {
  const notice = find('#notice')
  notice.hidden = text === ''
  notice.className = `notice ${kind}`
  notice.textContent = text
}

/** Says what is wrong with one field, where its hint stands, and goes there. */
function refuse(input, key) {
  const hint = input.id && find(`#${input.id}-hint`)
  input.setAttribute('aria-invalid', 'true')
  if (hint) {
    hint.textContent = say(key)
    hint.className = 'hint bad'
  } else tell(`${input.labels[0].textContent}: ${say(key)}`)
  input.focus()
}

function forgive(input) {
  input.removeAttribute('aria-invalid')
  const hint = input.id && find(`#${input.id}-hint`)
  if (!hint) return
  hint.textContent = say(hint.dataset.t)
  hint.className = 'hint'
}

const rules = {
  telNumber: [/^\d{11}$/, 'badNumber', (value) => value.replace(/\D/g, '')],
  authNumber: [/^\d{4}$/, 'badCode'],
  newPassword: [/^(?=.*[A-Za-z])(?=.*\d)[\x21-\x7e]{8,13}$/, 'badPassword'],
  newUserId: [/^\S{1,50}$/u, 'badUserId'],
}

/** Whether every field of a form may be sent; the first that may not is pointed at. */
function isFilledIn(form) {
  for (const input of form.querySelectorAll('input')) {
    const isNew = form.id === 'account-form'
    const name =
      isNew && input.name !== 'name' ? `new${input.name[0].toUpperCase()}${input.name.slice(1)}` : input.name
    const [pattern, complaint, read = (value) => value] = rules[name] ?? []
    const value = read(input.value)
    if (value.trim() === '') return refuse(input, 'needed')
    if (pattern && !pattern.test(value)) return refuse(input, complaint)
    forgive(input)
  }
  return true
}

/** Calls the API while the button waits; tells what went wrong. True when it went well. */
async function ask(button, path, body) {
  tell('')
  button.setAttribute('aria-busy', 'true')
  button.disabled = true
  const answer = await call(path, { body })
  button.disabled = false
  button.removeAttribute('aria-busy')
  if (answer.code !== 'SU') tell(explain(path, answer))
  return answer
}

function onSubmit(form, work) {
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (isFilledIn(form) === true) void work(form.querySelector('button.primary'))
  })
}

/* Signing in and out */

onSubmit(find('#sign-in form'), async (button) => {
  const body = { userId: valueOf('#sign-in-id'), password: valueOf('#sign-in-password') }
  const answer = await ask(button, 'sign-in', body)
  if (answer.code !== 'SU') return
  find('#sign-in-password').value = ''
  sessionStorage.setItem(tokenName, answer.accessToken)
  await showAccount()
})

async function showAccount() {
  const account = await call('me', { token: sessionStorage.getItem(tokenName) })
  if (account.code !== 'SU') {
    if (account.code === 'AF') sessionStorage.removeItem(tokenName)
    show('sign-in', { focus: false })
    tell(account.code === 'AF' ? say('sessionOver') : explain('me', account))
    return
  }
  const { name, userId, telNumber, joinPath } = account
  find('#me-title').textContent = say('hello', { name })
  const facts = { userId, telNumber: withDashes(telNumber), joinPath: say(joinPath) }
  find('#facts').replaceChildren(
    ...Object.entries(facts).map(([key, value]) => {
      const row = document.createElement('div')
      const [term, detail] = ['dt', 'dd'].map((tag) => document.createElement(tag))
      term.textContent = say(key)
      detail.textContent = value
      row.append(term, detail)
      return row
    }),
  )
  watchHandset(telNumber)
  show('me')
}

find('#sign-out').addEventListener('click', async () => {
  await call('sign-out', { token: sessionStorage.getItem(tokenName) })
  sessionStorage.removeItem(tokenName)
  show('sign-in')
  tell(say('signedOut'), 'plain')
})

/* Signing up */

async function sendCode(button) {
  const telNumber = digitsOf('#number')
  watchHandset(telNumber)
  const { code } = await ask(button, 'tel_auth', { telNumber })
  if (code !== 'SU') return
  find('#sent-to').textContent = withDashes(telNumber)
  find('#code').value = ''
  goToStep('code')
  find('#code').focus()
}

onSubmit(find('#number-form'), sendCode)
find('#send-again').addEventListener('click', ({ currentTarget }) => void sendCode(currentTarget))
find('#other-number').addEventListener('click', () => {
  tell('')
  goToStep('number')
  find('#number').focus()
})

onSubmit(find('#code-form'), async (button) => {
  const body = { telNumber: digitsOf('#number'), authNumber: valueOf('#code') }
  const { code } = await ask(button, 'tel-auth-check', body)
  if (code !== 'SU') return
  find('#proved-number').textContent = withDashes(body.telNumber)
  goToStep('account')
  find('#name').focus()
})

onSubmit(find('#account-form'), async (button) => {
  const body = {
    name: valueOf('#name').trim(),
    userId: valueOf('#user-id'),
    password: valueOf('#password'),
    telNumber: digitsOf('#number'),
    authNumber: valueOf('#code'),
    joinPath: social?.joinPath ?? 'HOME',
    ...(social && { snsId: social.snsId }),
  }
  const { code } = await ask(button, 'sign-up', body)
  if (code === 'DI') refuse(find('#user-id'), 'DI')
  if (code === 'DT' || code === 'TAF') goToStep(code === 'DT' ? 'number' : 'code')
  if (code !== 'SU') return
  social = undefined
  find('#account-form').reset()
  goToStep('number')
  find('#sign-in-id').value = body.userId
  // Unlike a link, this does not clear what is told next.
  history.replaceState(null, '', '#sign-in')
  show('sign-in')
  tell(say('welcome'), 'good')
})

/** Says whether an id is free, as soon as somebody goes on to the next field. */
find('#user-id').addEventListener('change', async ({ currentTarget: input }) => {
  const userId = input.value
  if (!rules.newUserId[0].test(userId)) return
  const { code } = await call('id-check', { body: { userId } })
  if (input.value !== userId || (code !== 'SU' && code !== 'DI')) return
  const hint = find('#user-id-hint')
  hint.textContent = say(code === 'SU' ? 'userIdFree' : 'DI')
  hint.className = code === 'SU' ? 'hint good' : 'hint bad'
})

/* The rest */

find('#number').addEventListener('input', () => {
  const digits = digitsOf('#number')
  if (digits.length === 11) watchHandset(digits)
})

for (const input of document.querySelectorAll('input')) input.addEventListener('input', () => forgive(input))

for (const button of document.querySelectorAll('[data-reveals]')) {
  button.addEventListener('click', () => {
    const input = find(`#${button.dataset.reveals}`)
    const isShown = input.type === 'text'
    input.type = isShown ? 'password' : 'text'
    button.setAttribute('aria-pressed', String(!isShown))
  })
}

for (const button of document.querySelectorAll('[data-language]')) {
  button.addEventListener('click', () => {
    chooseLanguage(button.dataset.language)
    tell('')
    describe()
    if (!find('#me').hidden) void showAccount()
  })
}

for (const link of document.querySelectorAll('[data-provider]')) {
  link.addEventListener('click', () => leaveFor(link.dataset.provider))
}

function showByHash() {
  tell('')
  show(location.hash === '#sign-up' ? 'sign-up' : 'sign-in')
}

async function offerProviders() {
  const { providers = [] } = await call('sns-sign-in')
  for (const link of document.querySelectorAll('[data-provider]')) {
    link.hidden = !providers.includes(link.dataset.provider)
  }
  find('.social').hidden = providers.length === 0
}

translate()
describe()
goToStep('number')
void offerProviders()
const arrival = arrive()
window.addEventListener('hashchange', showByHash)
if (arrival?.accessToken) {
  sessionStorage.setItem(tokenName, arrival.accessToken)
  void showAccount()
} else if (arrival?.snsId) {
  social = arrival
  show('sign-up', { focus: false })
  tell(say('joining', { provider: say(social.joinPath) }), 'plain')
} else if (arrival) {
  show('sign-in', { focus: false })
  tell(say(arrival.problem))
} else if (sessionStorage.getItem(tokenName)) void showAccount()
else show(location.hash === '#sign-up' ? 'sign-up' : 'sign-in', { focus: false })
