import { currentLanguage, say } from './words.js'

const everyMs = 1200

const list = document.querySelector('#messages')
const empty = document.querySelector('#no-messages')
const title = document.querySelector('#phone-number')
const seen = new Set()
let number = ''

/** 010-1234-5678 */
export function withDashes(digits) {
  return digits.replace(/^(\d{3})(\d{4})(\d{4})$/, '$1-$2-$3')
}

/** Shows the phone of this number from now on; of none when it is not whole yet. */
export function watchHandset(digits) {
  if (digits === number) return
  number = digits
  seen.clear()
  list.replaceChildren()
  describe()
  void look()
}

export function describe() {
  title.textContent = number ? withDashes(number) : say('handset')
  empty.textContent = say(number ? 'noMessages' : 'noNumber')
  empty.hidden = list.childElementCount > 0
  for (const time of list.querySelectorAll('time')) time.textContent = clock(time.dateTime)
}

async function look() {
  if (!number || document.hidden) return
  const asked = number
  try {
    const response = await fetch(`/dev/handsets/${asked}`)
    const { messages } = await response.json()
    if (asked === number) for (const message of messages.toReversed()) add(message)
  } catch {
    // The next look may find the server again.
  }
}

/** Newest first, as on the handset's own list; what is there stays, so that a reader hears only what is new. */
function add({ id, from, subject, body, at }) {
  if (seen.has(id)) return
  seen.add(id)
  const item = document.createElement('li')
  const head = document.createElement('p')
  head.className = 'from'
  const time = document.createElement('time')
  time.dateTime = at
  time.textContent = clock(at)
  head.append(from, ' · ', time)
  const text = document.createElement('p')
  text.className = 'text'
  text.textContent = subject ? `${subject}\n${body}` : body
  item.append(head, text)
  list.prepend(item)
  empty.hidden = true
}

function clock(at) {
  return new Date(at).toLocaleTimeString(currentLanguage(), {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
}

setInterval(look, everyMs)
