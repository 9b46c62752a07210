import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { offerDemo } from '../../src/app/demo/demo.ts'
import { findQr } from '../../src/domain/recognition/find-qr.ts'
import { loadZxing } from '../../src/domain/recognition/zxing.ts'
import { findTotpStep, hotp } from '../../src/domain/operators/totp.ts'
import { useBrowser, withoutBrowser } from '../support/browser.ts'
import { eventually } from '../support/callup.ts'
import { assertUsable, buildPage, dialogOf, fillSignIn, headingOf, visit } from '../support/console-page.ts'
import { createConsoleClient, type ConsoleClient } from '../support/console.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { createSms4wpClient } from '../support/sms4wp.ts'

const hostile = '<img src=x onerror="document.title=1">'
const number = '01071000001'

describe('rooms of the console in a browser', { skip: withoutBrowser, timeout: 300_000 }, () => {
  const browser = useBrowser()
  let server: TestServer
  let owner: ConsoleClient

  before(async () => {
    await buildPage()
    server = await startTestServer()
    const { url: baseUrl, httpsUrl, caFile } = server
    await offerDemo(server.app, { baseUrl, httpsUrl, caFile }, () => undefined)
    owner = await createConsoleClient(server, 'owner')
    for (const name of ['callup', 'senicare', 'sms', 'mms', 'virtualclass']) {
      const answer = await fetch(`${server.url}/dev/tries/${name}?number=${number}`, { method: 'POST' })
      assert.equal(answer.status, 200, name)
    }
    await owner.post('/applications', { name: hostile })
    await owner.post('/partners', { name: hostile })
    await owner.post('/affiliates', { name: hostile })
  })
  after(() => server?.close())

  const enter = (path: string, client = owner) => visit(browser, server, client, path)

  async function assertUsableNarrow(page: Page): Promise<void> {
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.setViewportSize({ width: 360, height: 740 })
    await assertUsable(page)
    await page.emulateMedia({ colorScheme: 'light' })
    await page.setViewportSize({ width: 1280, height: 800 })
  }

  for (const [room, title, item, inside] of [
    ['messages', 'Messages', number, 'Whole history'],
    ['calls', 'Calls', number, 'Its way'],
    ['verifications', 'Verifications', number, 'How the number stands'],
    ['users', 'Users', /@/, 'Ledger'],
    ['applications', 'Applications', hostile, 'Tokens'],
    ['partners', 'Partners', hostile, 'Companies'],
    ['affiliates', 'Affiliates', hostile, 'Keys'],
  ] as const) {
    test(`${room}: the list, dark and narrow, and one of it, light and wide, with real data, accessible`, async () => {
      const { page, complaints } = await enter(`/${room}`)
      await headingOf(page, title).waitFor()
      const link = page.getByRole('cell').getByRole('link', { name: item }).first()
      await link.waitFor()
      await assertUsableNarrow(page)
      await link.click()
      await page.getByText(inside, { exact: true }).first().waitFor()
      await assertUsable(page)
      assert.deepEqual(complaints, [])
    })
  }

  test('the link to where one is can be read under the pointer, light and dark', async () => {
    const { page } = await enter('/users')
    await headingOf(page, 'Users').waitFor()
    await page.getByRole('navigation').getByRole('link', { name: 'Users' }).hover()
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await assertUsable(page)
    }
  })

  test('overview: what happened, live, with charts that tell their values', async () => {
    const { page, complaints } = await enter('/')
    await headingOf(page, 'Overview').waitFor()
    await page.getByText('Live', { exact: true }).waitFor()
    assert.equal(page.url(), `${server.url}/console/overview`)
    // Counts are written down every ten seconds.
    const chart = page.getByRole('img', { name: /^Requests by API: .*sms4wp [1-9]/ })
    await chart.waitFor({ timeout: 25_000 })
    // The names stand in the legend always, the values while one points at a moment.
    const value = chart.locator('.u-series', { hasText: 'sms4wp' }).locator('.u-value')
    assert.doesNotMatch(await value.innerText(), /\d/)
    await chart.hover()
    await value.filter({ hasText: /^\d+$/ }).waitFor()
    for (const range of ['6 h', '24 h', '7 d', '30 d']) {
      const answered = page.waitForResponse('**/console/api/overview/traffic?**')
      await page.getByText(range, { exact: true }).click()
      assert.equal((await answered).status(), 200, range)
    }
    await page.getByText('1 h', { exact: true }).click()
    await page.getByRole('cell', { name: 'loopback' }).first().waitFor()
    const section = page.getByRole('region', { name: 'Requests by API' })
    await section.getByLabel('What is counted').selectOption('failed (5xx)')
    await section.getByRole('img', { name: /^Requests by API: .*sms4wp 0/ }).waitFor()
    await section.getByLabel('What is counted').selectOption('all requests')
    await section.getByRole('button', { name: 'Show as a table' }).click()
    await section.getByRole('columnheader', { name: 'sms4wp' }).waitFor()
    assert.ok((await section.getByRole('row').count()) > 30, 'a row for each moment that is drawn')
    await assertUsable(page)
    await assertUsableNarrow(page)
    assert.deepEqual(complaints, [])
  })

  test('a search stands in the address; one that finds nothing says so; a wrong one is refused in words', async () => {
    const { page } = await enter('/messages')
    await page.getByLabel('Receiver').fill(number)
    await page.getByRole('button', { name: 'Search' }).click()
    await page.getByRole('cell').getByRole('link', { name: number }).first().waitFor()
    assert.equal(new URL(page.url()).search, `?receiver=${number}`)
    await page.reload()
    assert.equal(await page.getByLabel('Receiver').inputValue(), number)
    await page.getByLabel('Status').selectOption('cancelled')
    await page.getByText('Nothing found').waitFor()
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByRole('cell').getByRole('link', { name: number }).first().waitFor()
    await page.goto(`${server.url}/console/messages?receiver=x`)
    await page.getByRole('alert').getByText('A field is wrong').waitFor()
  })

  test('messages: a scheduled one is taken back; a test text arrives', async () => {
    const sender = await createSms4wpClient(server, { points: 100 })
    const reply = await sender.json('POST', '/v1/message/sms/', {
      sender_phone: '0215880000',
      receiver_phone: '01071000009',
      body: 'later',
      send_timestamp: '2099-01-01T00:00:00',
    })
    assert.equal(reply.status, 200, JSON.stringify(reply.body))
    const { id } = reply.body as { id: number }
    const { page } = await enter(`/messages/${id}`)
    await page.getByRole('button', { name: 'Take it back' }).click()
    await dialogOf(page).getByRole('button', { name: 'Take it back' }).click()
    await page.getByText('cancelled', { exact: true }).waitFor()

    await page.goto(`${server.url}/console/messages`)
    await page.getByRole('button', { name: 'Send a test' }).click()
    await dialogOf(page).getByLabel('To', { exact: true }).fill('010-7100-0008')
    await dialogOf(page).getByLabel('Text, at most 90 bytes').fill('a test of the house')
    await dialogOf(page).getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('Done.').waitFor()
    await eventually(async () => {
      const phone = await fetch(`${server.url}/dev/handsets/01071000008`)
      return (await phone.text()).includes('a test of the house') || undefined
    })
  })

  test('a secret is shown once, and works; what is wrong is said beside its field', async () => {
    const { page } = await enter('/affiliates')
    await page.getByRole('button', { name: 'Add an affiliate' }).click()
    await dialogOf(page).getByLabel('Name').fill('Shop')
    await dialogOf(page).getByLabel('Verdicts are posted to').fill('ftp://shop.example')
    await dialogOf(page).getByRole('button', { name: 'Add an affiliate' }).click()
    await dialogOf(page).getByRole('alert').waitFor()
    await dialogOf(page).getByLabel('Verdicts are posted to').fill('https://shop.example/hooks')
    await dialogOf(page).getByRole('button', { name: 'Add an affiliate' }).click()
    const key = await dialogOf(page).locator('code').first().textContent()
    assert.ok(await server.app.affiliates.findByKey(key ?? ''), 'the key opens')
    await assertUsable(page)
    await dialogOf(page).getByRole('button', { name: 'I have kept it' }).click()
    await page.getByRole('link', { name: 'Shop' }).click()
    await page.getByText('https://shop.example/hooks').waitFor()
    assert.ok(!(await page.content()).includes(key ?? ''))

    await page.getByRole('button', { name: 'Block' }).first().click()
    await dialogOf(page).getByRole('button', { name: 'Block' }).click()
    await page.getByRole('button', { name: 'Unblock' }).first().waitFor()
    await eventually(async () => !(await server.app.affiliates.findByKey(key ?? '')) || undefined)
  })

  test('users: added with points, and points sold with a note', async () => {
    const { page } = await enter('/users')
    await page.getByRole('button', { name: 'Add a user' }).click()
    await dialogOf(page).getByLabel('E-mail').fill('buyer@example.com')
    await dialogOf(page).getByLabel('Membership', { exact: true }).fill('987654')
    await dialogOf(page).getByLabel('Points to begin with').fill('500')
    await dialogOf(page).getByRole('button', { name: 'Add a user' }).click()
    await dialogOf(page).getByRole('button', { name: 'I have kept it' }).click()
    await page.getByRole('link', { name: 'buyer@example.com' }).click()
    await page.getByRole('button', { name: 'Sell points' }).click()
    await dialogOf(page).getByLabel('Points', { exact: true }).fill('-200')
    await dialogOf(page).getByLabel('Note').fill(hostile)
    await dialogOf(page).getByRole('button', { name: 'Sell points' }).click()
    await page.getByRole('cell', { name: hostile }).waitFor()
    await page.getByText('300', { exact: true }).waitFor()
  })

  test('a viewer sees no button that would be refused, and no room for owners', async () => {
    const viewer = await createConsoleClient(server, 'viewer')
    const { page } = await enter('/applications', viewer)
    await page.getByRole('link', { name: hostile }).click()
    await page.getByText('Tokens', { exact: true }).waitFor()
    for (const name of ['Block', 'Change', 'Add a token']) {
      assert.equal(await page.getByRole('button', { name, exact: true }).count(), 0, name)
    }
    assert.equal(await page.getByRole('link', { name: 'Operators' }).count(), 0)
    await page.goto(`${server.url}/console/operators`)
    await page.getByText('This room is for the role owner').waitFor()
    await page.goto(`${server.url}/console/messages`)
    await page.getByRole('cell').getByRole('link').first().waitFor()
    assert.ok(!(await page.getByRole('table').textContent())?.includes(number), 'numbers are masked')
  })

  test('operators: added with a password that is shown once; a role is changed', async () => {
    const { page } = await enter('/operators')
    await page.getByRole('button', { name: 'Add an operator' }).click()
    await dialogOf(page).getByLabel('E-mail').fill('fresh@example.com')
    await dialogOf(page).getByRole('button', { name: 'Add an operator' }).click()
    await dialogOf(page).getByRole('button', { name: 'I have kept it' }).click()
    const row = page.getByRole('row').filter({ hasText: 'fresh@example.com' })
    await row.getByRole('button', { name: 'Other role' }).click()
    await dialogOf(page).getByLabel('Role').selectOption('inspector')
    await dialogOf(page).getByRole('button', { name: 'Other role' }).click()
    await row.getByRole('cell', { name: 'inspector', exact: true }).waitFor()
    await assertUsableNarrow(page)
  })

  test('a second factor: set up, and asked for at sign-in', async () => {
    const client = await createConsoleClient(server, 'viewer')
    const { page, context } = await enter('/account', client)
    await page.getByRole('button', { name: 'Set it up' }).click()
    await dialogOf(page).getByLabel('Present password').fill(client.password)
    await dialogOf(page).getByRole('button', { name: 'Set it up' }).click()
    const key = ((await dialogOf(page).locator('code').textContent()) ?? '').replaceAll(' ', '')
    await assertUsable(page)
    await loadZxing()
    const [qr] = await findQr(await dialogOf(page).getByRole('img', { name: 'QR code' }).screenshot())
    assert.match(qr?.text ?? '', new RegExp(`^otpauth://totp/.*[?&]secret=${key}(&|$)`))
    await dialogOf(page).getByRole('textbox', { name: 'Code' }).fill('000000')
    await dialogOf(page).getByRole('button', { name: 'Confirm' }).click()
    await dialogOf(page).getByRole('alert').waitFor()
    await dialogOf(page).getByRole('textbox', { name: 'Code' }).fill(codeOf(key))
    await dialogOf(page).getByRole('button', { name: 'Confirm' }).click()
    await page.getByText('At sign-in a code of your authenticator application is asked for.').waitFor()

    await context.clearCookies()
    await page.goto(`${server.url}/console/account`)
    await fillSignIn(page, client)
    await page.getByLabel('Code of the authenticator application').fill(codeOf(key, 1))
    await assertUsable(page)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await headingOf(page, 'Your account').waitFor()
  })
})

/** RFC 6238, of now or some steps of 30 seconds later. */
function codeOf(key: string, later = 0): string {
  const bits = key.replaceAll(/./g, (letter) => base32.indexOf(letter).toString(2).padStart(5, '0'))
  const bytes = bits.match(/.{8}/g) ?? []
  const secret = Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)))
  const code = hotp(secret, Math.floor(Date.now() / 30_000) + later)
  assert.ok(findTotpStep(secret, code, Date.now() / 1000) !== undefined)
  return code
}

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
