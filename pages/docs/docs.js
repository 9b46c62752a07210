/** Copy buttons, results while one types, and a contents that is closed on a phone. All else works without. */
const { copy, copied } = document.currentScript.dataset

for (const block of document.querySelectorAll('main pre')) {
  const frame = document.createElement('div')
  frame.className = 'code'
  block.replaceWith(frame)
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = copy
  button.addEventListener('click', () => void copyText(button, block.textContent))
  frame.append(block, button)
}

async function copyText(button, text) {
  await navigator.clipboard.writeText(text)
  button.textContent = copied
  setTimeout(() => (button.textContent = copy), 1500)
}

if (matchMedia('(max-width: 55rem)').matches) {
  document.querySelector('nav.contents > details').removeAttribute('open')
}

const form = document.querySelector('form[role=search]')
const field = form.elements.q
const main = document.querySelector('main')
const before = [...main.childNodes]
let pause
let asked = 0

field.addEventListener('input', () => {
  clearTimeout(pause)
  pause = setTimeout(search, 150)
})
field.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return
  field.value = ''
  main.replaceChildren(...before)
})
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.target.matches?.('input, textarea')) return
  event.preventDefault()
  field.focus()
})

/** The answer is the page that the form leads to; its main part takes the place of ours. */
async function search() {
  const turn = ++asked
  const query = field.value.trim()
  if (query === '') return main.replaceChildren(...before)
  const answer = await fetch(`${form.action}?q=${encodeURIComponent(query)}`)
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  if (turn === asked && answer.ok) main.replaceChildren(...page.querySelector('main').childNodes)
}
