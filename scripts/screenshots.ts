/** `npm run screenshots`: draws the console's main pages, filled with made-up data, into docs/screenshots. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { offerDemo } from '../src/app/demo/demo.ts'
import { openBrowser, withoutBrowser, type Person, type TestBrowser } from '../test/support/browser.ts'
import { buildPage, enterAs } from '../test/support/console-page.ts'
import { createConsoleClient, type ConsoleClient } from '../test/support/console.ts'
import { startTestServer, type TestServer } from '../test/support/server.ts'
import { bringToInspection } from './screenshots/contract.ts'
import { fillHistory } from './screenshots/history.ts'

const root = path.dirname(import.meta.dirname)
const target = path.join(root, 'docs/screenshots')
/** Machines that draw this often have no Korean letters. */
const fonts = path.join(root, 'node_modules/@fontsource-variable/noto-sans-kr')
const number = '01012345678'
const fontsMs = 800
const mostLooks = 20
const mostBytes = 150_000

describe('screenshots', { skip: withoutBrowser, timeout: 300_000 }, () => {
  let server: TestServer
  let browser: TestBrowser
  let owner: ConsoleClient

  before(async () => {
    ;[browser] = await Promise.all([openBrowser(), buildPage()])
    server = await startTestServer({ PORT: '4000', HTTPS_PORT: '4443', CALL_RING_MS: '1500' })
    const { url: baseUrl, httpsUrl, caFile } = server
    await offerDemo(server.app, { baseUrl, httpsUrl, caFile }, () => undefined)
    owner = await createConsoleClient(server, 'owner')
    for (const name of ['callup', 'mms', 'senicare', 'sms']) {
      await fetch(`${server.url}/dev/tries/${name}?number=${number}`, { method: 'POST' })
    }
  })
  after(async () => {
    await browser?.close()
    await server?.close()
  })

  async function open(place: string, options: Parameters<TestBrowser['newPerson']>[0] = {}): Promise<Person> {
    const person = await browser.newPerson({
      viewport: { width: 1280, height: 860 },
      bypassCSP: true,
      ...options,
    })
    await enterAs(person, owner)
    await person.context.addInitScript({ content: addFonts() })
    await person.page.route('**/fonts/**', (route) =>
      route.fulfill({ path: path.join(fonts, 'files', path.basename(route.request().url())) }),
    )
    await person.page.goto(`${server.url}/console/${place}`)
    return person
  }

  test('handset', async () => {
    const { page, context } = await open(`handset?number=${number}`)
    await page.getByText('Missed call').waitFor()
    await page.getByRole('button', { name: 'Run: CallUp' }).click()
    await page.getByText('Ringing').waitFor()
    await draw(page, 'handset')
    await context.close()
  })

  test('overview', async () => {
    await fillHistory(server)
    const { page, context } = await open('overview', { colorScheme: 'dark' })
    await page.getByText('Live', { exact: true }).waitFor()
    const chart = page.getByRole('img', { name: /^Requests by API/ })
    await chart.waitFor()
    await chart.hover({ position: { x: 380, y: 90 } })
    await draw(page, 'overview')
    await context.close()
  })

  test('inspection', async () => {
    const person = await open('overview')
    const id = await bringToInspection(server, { browser, owner })
    const { page, context } = person
    await page.goto(`${server.url}/console/inspection/${id}`)
    await page.getByRole('button', { name: 'Take it' }).click()
    await page.getByText('Yours for').waitFor()
    await page.getByRole('img', { name: 'Front', exact: true }).waitFor()
    await draw(page, 'inspection')
    await context.close()
  })

  test('messages, in Korean, on a phone', async () => {
    const { page, context } = await open('messages', {
      locale: 'ko-KR',
      viewport: { width: 400, height: 800 },
    })
    await page.getByRole('cell').getByRole('link').first().waitFor()
    await draw(page, 'messages-ko')
    await context.close()
  })

  test('calls', async () => {
    const { page, context } = await open('calls')
    await page.getByRole('cell').getByRole('link', { name: number }).first().click()
    await page.getByText('Its way').waitFor()
    await draw(page, 'call')
    await context.close()
  })
})

/** Before anything is drawn: what was drawn without a font is not always drawn anew when there is one. */
function addFonts(): string {
  const css = readFileSync(path.join(fonts, 'index.css'), 'utf8')
    .replaceAll('./files/', '/fonts/')
    .replaceAll('Noto Sans KR Variable', 'Noto Sans KR')
  return `addEventListener('DOMContentLoaded', () => {
    const style = document.createElement('style')
    style.textContent = ${JSON.stringify(css)}
    document.head.append(style)
  })`
}

async function draw(page: Page, name: string): Promise<void> {
  // Each part of the font is fetched when a letter of it is drawn.
  for (let looks = 0, quiet = 0; looks < mostLooks && quiet < 2; looks++) {
    await page.waitForTimeout(fontsMs)
    quiet = (await page.evaluate<string>('document.fonts.status')) === 'loaded' ? quiet + 1 : 0
  }
  const drawn = await page.screenshot()
  // A palette: pages have few colours, and the repository keeps every version.
  const small = await sharp(drawn).png({ palette: true, quality: 80, effort: 10 }).toBuffer()
  if (small.length > mostBytes) throw new Error(`${name}.png would have ${small.length} bytes`)
  mkdirSync(target, { recursive: true })
  writeFileSync(path.join(target, `${name}.png`), small)
}
