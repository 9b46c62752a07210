import assert from 'node:assert/strict'
import { test } from 'node:test'
import { markup, printHtml } from './markup.ts'

test('markup: what comes from outside is text, wherever it stands', () => {
  const name = `<script>alert(1)</script>`
  const title = `" onmouseover="alert(1)`
  assert.equal(
    printHtml(markup`<p title="${title}">${name}</p>`),
    '<p title="&#34; onmouseover=&#34;alert(1)">&#60;script&#62;alert(1)&#60;/script&#62;</p>',
  )
  assert.equal(printHtml(markup`${`&'\``}`), '&#38;&#39;&#96;')
})

test('markup: markup inside markup stays as it is, a list is joined, nothing is nothing', () => {
  const item = (text: string) => markup`<li>${text}</li>`
  assert.equal(
    printHtml(markup`<ul>${[item('a'), item('<b>')]}</ul>${undefined}`),
    '<ul><li>a</li><li>&#60;b&#62;</li></ul>',
  )
})

test('markup: an object that looks like markup, as parsed JSON would, is none', () => {
  const forged = JSON.parse('{"markup": "<b>", "Symbol(markup)": "<b>"}') as string
  assert.throws(() => markup`${forged}`)
})
