import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { startReceiver } from '../../src/domain/webhooks/receiver.test-support.ts'
import { useBrowser, withoutBrowser, type PersonOptions } from '../support/browser.ts'
import { assertUsable, buildPage, until, visit } from '../support/console-page.ts'
import { createConsoleClient, type ConsoleClient } from '../support/console.ts'
import {
  bringTo,
  expectData,
  sampleImei,
  sampleSerial,
  showScreen,
  statusOf,
  stepOne,
} from '../support/contracts.ts'
import { createItechsClient, type ItechsClient } from '../support/itechs.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const hostile = '<img src=x onerror="document.title=1">'

describe('inspection in a browser', { skip: withoutBrowser, timeout: 240_000 }, () => {
  const browser = useBrowser()
  let server: TestServer
  let itechs: ItechsClient

  before(async () => {
    await buildPage()
    server = await startTestServer()
    showScreen(server)
    itechs = await createItechsClient(server, { name: hostile })
  })
  after(() => server?.close())
  afterEach(async () => {
    // The next test begins with an empty queue.
    await server.app.db`update contract set status = 9 where status = 3`
  })

  async function newInspector(path: string, options: PersonOptions & { client?: ConsoleClient } = {}) {
    const { client = await createConsoleClient(server, 'inspector'), ...rest } = options
    return { ...(await visit(browser, server, client, path, rest)), client }
  }
  const pictureIn = (page: Page, title: string) => page.getByRole('figure').filter({ hasText: title })
  const isLoaded = (page: Page, title: string) =>
    until(page, `document.querySelector('img[alt="${title}"]')?.naturalWidth > 0`)

  test('from the queue to the verdict by keys alone; the affiliate’s status moves', async () => {
    const { id } = await bringTo(itechs, 3, { customer: { name: hostile } })
    const { page, complaints } = await newInspector('/inspection')
    await page.getByRole('cell', { name: hostile }).waitFor()
    await page.keyboard.press('n')
    await page.getByText('Yours for').waitFor()
    assert.equal(page.url(), `${server.url}/console/inspection/${id}`)
    await page.getByText(hostile, { exact: true }).first().waitFor()
    await Promise.all(['Screen', 'Front', 'Back'].map((title) => isLoaded(page, title)))
    await page.getByText(`${sampleImei} (99 %)`).waitFor()
    assert.ok((await pictureIn(page, 'Screen').locator('polygon').count()) >= 2, 'what was read is marked')

    await page.keyboard.press('p')
    await page.getByRole('dialog', { name: 'Pass: the insurance begins' }).waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Pass' }).press('Enter')
    await page.getByText('The verdict was given.').waitFor()
    await page.getByText('This contract does not wait').waitFor()
    assert.notEqual(await statusOf(itechs, id), 3)
    assert.deepEqual(complaints, [])
  })

  test('what the affiliate said of the device stands beside what was read, under whatever keys it was said', async () => {
    const { id, screen } = await bringTo(itechs, 0)
    const said = { device: { IMEI1: sampleImei, sn: sampleSerial }, build: 'SM-S921N' }
    await expectData(itechs.json(`/contract/${id}/step-1/`, stepOne(screen, said)))
    const { page, complaints } = await newInspector(`/inspection/${id}`)
    const claimed = (name: string) => page.getByRole('row', { name }).getByRole('cell').first().textContent()
    await page.getByRole('row', { name: 'IMEI' }).waitFor()
    assert.deepEqual(await Promise.all(['IMEI', 'Serial number', 'Model'].map(claimed)), [
      sampleImei,
      sampleSerial,
      'SM-S921N',
    ])
    assert.deepEqual(complaints, [])
  })

  test('from photo to webhook: an affiliate that failed is told once more, and what it answers stands there', async (t) => {
    let isUp = false
    const receiver = await startReceiver(t, (_request, response) =>
      isUp
        ? response.end(JSON.stringify({ result: true, contract_url: 'https://policy.example.com/1' }))
        : response.writeHead(500).end(),
    )
    const asking = await createItechsClient(server, { name: 'Asks', webhookUrl: receiver.url })
    const { id } = await bringTo(asking, 3)
    const { page, complaints } = await newInspector(`/inspection/${id}`)
    await page.getByRole('button', { name: 'Take it' }).click()
    await page.getByRole('button', { name: 'Pass' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Pass' }).click()
    await page.getByText('told, no answer yet').first().waitFor()
    await page.getByText('Try 1').waitFor()
    assert.equal(await page.getByRole('button', { name: 'Pass' }).count(), 0, 'a verdict is given once')
    // Not before: by itself it is told again after five seconds, and then there is nothing to click.
    page.on('request', (request) => (isUp ||= request.url().endsWith('/replay')))
    await page.getByRole('button', { name: 'Send again' }).click()
    await page.getByText('https://policy.example.com/1').waitFor()
    await page.getByText('accepted', { exact: true }).waitFor()
    // What the affiliate answered is kept first, and then that it was told.
    await page.getByRole('button', { name: 'Send again' }).waitFor({ state: 'detached' })
    assert.ok(receiver.requests.length >= 2)
    assert.deepEqual(complaints, [])
  })

  test('asking again says which photo and why; refusing says what kind', async () => {
    const first = await bringTo(itechs, 3)
    const { page } = await newInspector(`/inspection/${first.id}`)
    await page.getByRole('button', { name: 'Take it' }).waitFor()
    await page.keyboard.press('t')
    await page.getByText('Yours for').waitFor()
    await page.keyboard.press('a')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Ask again' }).click()
    await dialog.getByRole('alert').getByText('Choose at least one photo').waitFor()
    await dialog.getByLabel('Front: needs a new photo').check()
    await dialog.getByLabel('What is wrong: Front').fill('The code cannot be seen')
    await dialog.getByRole('button', { name: 'Ask again' }).click()
    await page.getByText('The verdict was given.').waitFor()
    assert.equal(await statusOf(itechs, first.id), 4)

    const second = await bringTo(itechs, 3)
    await page.goto(`${server.url}/console/inspection/${second.id}`)
    await page.getByRole('button', { name: 'Take it' }).click()
    await page.getByRole('button', { name: 'Refuse' }).click()
    await dialog.getByLabel('Kind of refusal').fill('damage')
    await dialog.getByLabel('To the customer and the affiliate').fill('The glass is broken')
    await dialog.getByRole('button', { name: 'Refuse' }).click()
    await dialog.waitFor({ state: 'detached' })
    assert.equal(await statusOf(itechs, second.id), 6)
    await page.getByText('The glass is broken').waitFor()
  })

  test('two inspectors: the second sees who has it, and can take it when it is given back', async () => {
    const { id } = await bringTo(itechs, 3)
    const anna = await newInspector(`/inspection/${id}`)
    await anna.page.getByRole('button', { name: 'Take it' }).click()
    await anna.page.getByText('Yours for').waitFor()
    const boris = await newInspector(`/inspection/${id}`)
    await boris.page.getByText(`${anna.client.email} has this contract`).waitFor()
    await boris.page.keyboard.press('p')
    assert.equal(await boris.page.getByRole('dialog').count(), 0)
    assert.equal(await boris.page.getByRole('button', { name: 'Take it' }).count(), 0)
    await anna.page.getByRole('button', { name: 'Give it back' }).click()
    await boris.page.getByRole('button', { name: 'Take it' }).click()
    await boris.page.getByText('Yours for').waitFor()
  })

  test('contracts are found by the phone of the customer, in whatever status', async () => {
    const { id } = await bringTo(itechs, 3, { customer: { cellphone: '01077770001' } })
    await server.app.db`update contract set status = 9 where id = ${id}`
    const { page, complaints } = await newInspector('/inspection')
    await page.getByLabel('Phone of the customer').fill('010-7777-0001')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Contracts of 010-7777-0001' }).waitFor()
    await assertUsable(page)
    await page.getByRole('link', { name: 'cancelled' }).click()
    await page.getByText('This contract does not wait').waitFor()
    assert.equal(page.url(), `${server.url}/console/inspection/${id}`)
    await page.goto(`${server.url}/console/inspection?number=01077770002`)
    await page.getByText('This phone has no contract').waitFor()
    assert.deepEqual(complaints, [])
  })

  test('shortcuts are listed on the page', async () => {
    const { page } = await newInspector('/inspection')
    await page.getByRole('button', { name: 'Which ones?' }).click()
    const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await dialog
      .getByRole('row')
      .filter({ hasText: 'Take the next' })
      .getByText('n', { exact: true })
      .waitFor()
    await assertUsable(page)
    await page.keyboard.press('n')
    assert.equal(page.url(), `${server.url}/console/inspection`, 'no key decides behind a dialog')
  })

  test('shortcuts can be turned off, and stay off', async () => {
    const { id } = await bringTo(itechs, 3)
    const { page } = await newInspector(`/inspection/${id}`)
    await page.getByRole('switch', { name: 'Keyboard shortcuts' }).uncheck()
    await page.reload()
    await page.getByRole('button', { name: 'Take it' }).waitFor()
    await page.keyboard.press('t')
    await page.getByRole('button', { name: 'Take it' }).click()
    await page.getByText('Yours for').waitFor()
  })

  test('a picture is zoomed by its buttons, by keys, and by the wheel', async () => {
    const { id } = await bringTo(itechs, 3)
    const { page } = await newInspector(`/inspection/${id}`)
    await isLoaded(page, 'Front')
    const figure = pictureIn(page, 'Front')
    const width = async () => (await figure.locator('img').boundingBox())?.width ?? 0
    const whole = await width()
    await figure.getByRole('button', { name: 'Larger' }).click()
    assert.ok((await width()) > whole * 1.2)
    await figure.getByRole('application').focus()
    await page.keyboard.press('0')
    assert.ok(Math.abs((await width()) - whole) < 2)
    await page.keyboard.press('+')
    assert.ok((await width()) > whole * 1.2)
    await figure.getByRole('application').hover()
    await page.mouse.wheel(0, 400)
    await until(
      page,
      `Math.abs(document.querySelector('img[alt="Front"]').getBoundingClientRect().width - ${whole}) < 2`,
    )
  })

  test('a viewer sees the queue and no contract', async () => {
    const { id } = await bringTo(itechs, 3)
    const client = await createConsoleClient(server, 'viewer')
    const { page } = await newInspector('/inspection', { client })
    await page.getByRole('cell', { name: 'Not named' }).waitFor()
    assert.equal(await page.getByRole('button', { name: 'Take the next' }).count(), 0)
    assert.equal(await page.getByRole('link', { name: 'Not named' }).count(), 0)
    await page.goto(`${server.url}/console/inspection/${id}`)
    await page.getByRole('alert').getByText('Your role does not allow this.').waitFor()
  })

  for (const [colorScheme, width] of [
    ['light', 360],
    ['dark', 1280],
  ] as const) {
    test(`accessible and within the screen: ${colorScheme}, ${width} pixels`, async () => {
      const { id } = await bringTo(itechs, 3, { type: '1' })
      const { page, complaints } = await newInspector('/inspection', {
        colorScheme,
        viewport: { width, height: 740 },
      })
      await page.getByRole('cell', { name: 'Not named' }).waitFor()
      await assertUsable(page)
      await page.goto(`${server.url}/console/inspection/${id}`)
      await isLoaded(page, 'Front')
      await page.getByRole('button', { name: 'Take it' }).click()
      await page.getByText('Yours for').waitFor()
      await assertUsable(page)
      for (const name of colorScheme === 'dark' ? ['Pass'] : ['Ask again', 'Refuse']) {
        await page.getByRole('button', { name }).click()
        await page.getByRole('dialog').waitFor()
        await assertUsable(page)
        await page.keyboard.press('Escape')
        await page.getByRole('dialog').waitFor({ state: 'detached' })
      }
      assert.deepEqual(complaints, [])
    })
  }
})
