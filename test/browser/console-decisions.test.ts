import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { useBrowser, withoutBrowser } from '../support/browser.ts'
import { assertUsable, buildPage, dialogOf, visit } from '../support/console-page.ts'
import { createConsoleClient, type ConsoleClient } from '../support/console.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { createSms4wpClient } from '../support/sms4wp.ts'

const hostile = '<img src=x onerror="document.title=1">'

describe('decisions in a browser', { skip: withoutBrowser, timeout: 240_000 }, () => {
  const browser = useBrowser()
  let server: TestServer
  let operator: ConsoleClient

  before(async () => {
    await buildPage()
    server = await startTestServer()
    operator = await createConsoleClient(server, 'operator')
  })
  after(() => server?.close())

  const enter = (path: string) => visit(browser, server, operator, path)

  test('users: a number to send from is registered and removed; a signature is shown once, renewed, removed', async () => {
    const { userId } = await createSms4wpClient(server)
    const { page, complaints } = await enter(`/users/${userId}`)
    await page.getByRole('button', { name: 'Register a number' }).click()
    await dialogOf(page).getByLabel('Number').fill('02-1588-0001')
    await dialogOf(page).getByLabel('Comment').fill(hostile)
    await dialogOf(page).getByRole('button', { name: 'Register a number' }).click()
    const row = page.getByRole('row').filter({ hasText: '0215880001' })
    await row.getByText(hostile).waitFor()
    await assertUsable(page)
    await row.getByRole('button', { name: 'Remove' }).click()
    await dialogOf(page).getByRole('button', { name: 'Remove' }).click()
    await row.waitFor({ state: 'detached' })

    await page.getByRole('button', { name: 'Give a signature' }).click()
    await dialogOf(page).getByLabel('Subscription').fill(hostile)
    await dialogOf(page).getByRole('button', { name: 'Give a signature' }).click()
    const first = (await dialogOf(page).locator('code').textContent()) ?? ''
    await dialogOf(page).getByRole('button', { name: 'I have kept it' }).click()
    const owns = (value: string) => server.app.customers.ownsSignature(server.app.db, String(userId), value)
    assert.ok(await owns(first))
    const signed = page.getByRole('row').filter({ hasText: hostile })
    await signed.getByRole('button', { name: 'New value' }).click()
    await dialogOf(page).getByLabel('Signature').fill('one of their own')
    await dialogOf(page).getByRole('button', { name: 'New value' }).click()
    await dialogOf(page).getByText('one of their own').waitFor()
    await dialogOf(page).getByRole('button', { name: 'I have kept it' }).click()
    assert.deepEqual([await owns(first), await owns('one of their own')], [false, true])
    await signed.getByRole('button', { name: 'Remove' }).click()
    await dialogOf(page).getByRole('button', { name: 'Remove' }).click()
    await page.getByText('None was given.').waitFor()
    assert.deepEqual(complaints, [])
  })

  test('partners: renamed; a company gets another name and page', async () => {
    const { id } = (await operator.post('/partners', { name: 'Old' })).body as { id: string }
    await operator.post(`/partners/${id}/companies`, { code: 'browsed', name: 'Before' })
    const { page, complaints } = await enter(`/partners/${id}`)
    await page.getByRole('button', { name: 'Rename' }).click()
    await dialogOf(page).getByLabel('Name').fill(hostile)
    await dialogOf(page).getByRole('button', { name: 'Rename' }).click()
    await page.getByRole('heading', { name: hostile, level: 1 }).waitFor()
    const row = page.getByRole('row').filter({ hasText: 'browsed' })
    await row.getByRole('button', { name: 'Change' }).click()
    await assertUsable(page)
    await dialogOf(page).getByLabel('Name').fill('After')
    await dialogOf(page).getByLabel('Links lead on to').fill('https://lms.example/in')
    await dialogOf(page).getByRole('button', { name: 'Change' }).click()
    await row.getByText('https://lms.example/in').waitFor()
    await row.getByText('After').waitFor()
    assert.deepEqual(complaints, [])
  })

  test('a search goes on over pages without a hit by itself, and then when it is told to', async () => {
    const { page } = await enter('/audit')
    await page.getByRole('heading', { name: 'Audit log' }).waitFor()
    let pages = 0
    await page.route('**/console/api/calls?**', (route) => {
      pages++
      return route.fulfill({
        json: { items: [], next: pages < 25 ? `0190a000-0000-7000-8000-${pages}` : null },
      })
    })
    await page.goto(`${server.url}/console/calls?state=queued`)
    await page.getByText('Nothing found so far').waitFor()
    assert.equal(pages, 20)
    await assertUsable(page)
    for (let more = 1; more <= 5; more++) {
      const answered = page.waitForResponse('**/console/api/calls?**')
      await page.getByRole('button', { name: 'Search on' }).click()
      await answered
    }
    await page.getByText('Nothing found', { exact: true }).waitFor()
    assert.equal(pages, 25)
  })
})
