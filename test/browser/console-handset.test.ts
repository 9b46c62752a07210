import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { request } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { isDeepStrictEqual, promisify } from 'node:util'
import { readDemo } from '../../src/app/demo/demo-file.ts'
import { offerDemo } from '../../src/app/demo/demo.ts'
import { useBrowser, withoutBrowser, type PersonOptions } from '../support/browser.ts'
import { eventually } from '../support/callup.ts'
import { assertUsable, buildPage, until } from '../support/console-page.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

/** Within so long somebody sees what was accepted. */
const liveMs = 1000

describe('handset in a browser', { skip: withoutBrowser, timeout: 240_000 }, () => {
  const browser = useBrowser()
  let server: TestServer

  before(async () => {
    await buildPage()
    server = await startTestServer({ CODE_RESEND_GAP_SECONDS: '60' })
    const { url: baseUrl, httpsUrl, caFile } = server
    await offerDemo(server.app, { baseUrl, httpsUrl, caFile }, () => undefined)
  })
  after(() => server?.close())

  async function openHandset(number: string, options: PersonOptions = {}) {
    const person = await browser.newPerson(options)
    await person.page.goto(`${server.url}/console/handset?number=${number}`)
    await person.page.getByText('Live').waitFor()
    return person
  }

  async function textTo(number: string, body: string): Promise<void> {
    const { token = '', senderPhone = '' } = (await readDemo(server.app.config.dataDir)).sms4wp ?? {}
    const answer = await fetch(`${server.url}/api/v1/message/sms/`, {
      method: 'POST',
      headers: { authorization: `token ${token}` },
      body: new URLSearchParams({ sender_phone: senderPhone, receiver_phone: number, body }),
    })
    assert.equal(answer.status, 200)
  }

  test('a live text arrives within a second, its code marked; what it says is text', async () => {
    const { page, complaints } = await openHandset('01070000001')
    await page.getByText('Nothing has arrived yet').waitFor()
    // From the moment that the text is accepted; the machine may have other work: the best of some.
    const tookMs: number[] = []
    while (tookMs.length < 5 && !tookMs.some((ms) => ms < liveMs)) {
      const arrival = page.getByText(`<b>code ${tookMs.length}</b>`).waitFor()
      await textTo('01070000001', `<b>code ${tookMs.length}</b> 482193 on 2026-11-21, call 02-1234-5678`)
      const acceptedAt = performance.now()
      await arrival
      tookMs.push(Math.round(performance.now() - acceptedAt))
    }
    assert.ok(Math.min(...tookMs) < liveMs, `${tookMs.join(', ')} ms`)
    const marks = await page.getByRole('log').locator('mark').allTextContents()
    assert.deepEqual(
      marks,
      tookMs.map(() => '482193'),
    )
    assert.deepEqual(complaints, [])
  })

  test('try it: every request is answered, and what it sends arrives', async () => {
    const { page, complaints } = await openHandset('01070000002')
    for (const [name, status] of [
      ['CallUp', '200'],
      ['Senicare', '200'],
      ['SMS4WP', '200'],
      ['SMS4WP with a picture', '200'],
      ['VirtualClass', '200'],
      ['ITechs', '200'],
    ] as const) {
      const card = page.getByRole('article').filter({ has: page.getByRole('heading', { name, exact: true }) })
      await card.getByRole('button', { name: 'Run' }).click()
      await card.getByText('Answer', { exact: true }).waitFor()
      assert.equal(await card.locator('[data-status]').textContent(), status, name)
    }
    const log = page.getByRole('log')
    await log.getByText('Missed call').waitFor()
    await log.getByText('[Senicare]').waitFor()
    await log.getByText('4821').waitFor()
    const picture = log.getByRole('img', { name: 'Picture of the message' })
    await picture.scrollIntoViewIfNeeded()
    await until(page, 'document.querySelector("[role=log] img").naturalWidth === 480')
    const caller = await log
      .getByRole('article')
      .filter({ hasText: 'Missed call' })
      .locator('mark')
      .textContent()
    assert.match(caller ?? '', /^\d{4}$/)
    assert.deepEqual(complaints, [])
  })

  test('the shown curl does what the button does', async () => {
    const { page } = await openHandset('01070000003')
    const curl = await page.getByRole('group', { name: 'Request' }).nth(2).textContent()
    assert.match(curl ?? '', /^curl -s -X POST http:\/\/localhost:\d+\/api\/v1\/message\/sms\/ /)
    await promisify(execFile)('bash', ['-c', curl ?? ''])
    await page.getByRole('log').getByText('4821').waitFor()
  })

  test('another number is another phone; one where something arrived is a click away', async () => {
    await textTo('01070000004', 'for the fourth')
    const { page } = await openHandset('01070000005')
    await page.getByText('Nothing has arrived yet').waitFor()
    await page
      .getByRole('group', { name: 'Where something arrived lately' })
      .getByText('010-7000-0004')
      .click()
    await page.getByRole('log').getByText('for the fourth').waitFor()
    await page.getByRole('textbox', { name: 'Phone number' }).fill('12')
    await page.getByText('3 to 15 digits').waitFor()
    await page.getByRole('textbox', { name: 'Phone number' }).fill('+82 10')
    await page.getByText('3 to 15 digits').waitFor()
    await page.getByRole('textbox', { name: 'Phone number' }).fill('010 7000 0005')
    await page.getByRole('button', { name: 'Show this phone' }).click()
    await page.getByText('Nothing has arrived yet').waitFor()
  })

  for (const [colorScheme, width] of [
    ['light', 360],
    ['dark', 1280],
  ] as const) {
    test(`accessible and within the screen: ${colorScheme}, ${width} pixels`, async () => {
      const number = colorScheme === 'dark' ? '01070000006' : '01070000007'
      const { page } = await openHandset(number, { colorScheme, viewport: { width, height: 740 } })
      await page.getByRole('button', { name: 'Run: CallUp' }).click()
      await page.getByRole('button', { name: 'Run: SMS4WP', exact: true }).click()
      await page.getByRole('log').getByText('4821').waitFor()
      await page.getByText('Missed call').waitFor()
      await assertUsable(page)
    })
  }

  test('for this machine only: not through a tunnel, not by another name, not for another site', async () => {
    const { port } = new URL(server.url)
    const paths = ['/dev/tries?number=01012345678', '/dev/handsets', '/dev/handsets/01012345678/events']
    const refused = [
      { host: 'evil.example' },
      { host: `localhost.evil.example:${port}` },
      { 'x-forwarded-for': '203.0.113.7' },
      { forwarded: 'for=203.0.113.7' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]
    for (const path of paths) {
      for (const headers of refused) {
        assert.equal(await statusOf(path, headers), 403, `${path} ${JSON.stringify(headers)}`)
      }
    }
    assert.equal(await statusOf('/dev/tries?number=01012345678', {}), 200)
    assert.equal(await statusOf('/dev/tries?number=1', {}), 400)
    assert.equal(await statusOf('/dev/tries/nothing?number=01012345678', {}, 'POST'), 404)
  })

  async function statusOf(path: string, headers: Record<string, string>, method = 'GET'): Promise<number> {
    // fetch sets the host by itself.
    return new Promise((resolve, reject) => {
      const asked = request(server.url + path, { method, headers }, (answer) => {
        resolve(answer.statusCode ?? 0)
        answer.destroy()
      })
      asked.once('error', reject)
      asked.end()
    })
  }

  test('at most 20 phones are watched at once, and none is left behind', async () => {
    async function watch(): Promise<number[]> {
      const streams = new AbortController()
      const open = () => fetch(`${server.url}/dev/handsets/01012345678/events`, { signal: streams.signal })
      const answers = await Promise.all(Array.from({ length: 21 }, open))
      streams.abort()
      return answers.map(({ status }) => status).toSorted((a, b) => a - b)
    }
    const expected = [...Array.from({ length: 20 }, () => 200), 503]
    // Once more, because all of them have to be gone; the server hears of it a moment later.
    for (let round = 0; round < 2; round++) {
      await eventually(async () => (isDeepStrictEqual(await watch(), expected) ? true : undefined))
    }
  })

  test('production has neither phones nor their page', async (t) => {
    const production = await startTestServer({ SWITCHBOARD_ENV: 'production' }, { work: false })
    t.after(() => production.close())
    for (const path of [
      '/dev/tries?number=01012345678',
      '/dev/handsets',
      '/dev/handsets/01012345678/events',
    ]) {
      assert.equal((await fetch(production.url + path)).status, 404)
    }
    const person = await browser.newPerson()
    await person.page.goto(`${production.url}/console/handset`)
    await person.page.getByRole('heading', { name: 'Sign in' }).waitFor()
    assert.equal(await person.page.getByText('Look at a phone').count(), 0)
  })
})
