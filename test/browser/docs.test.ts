/** The documents at /docs/, in Debian's Chromium. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { assertAccessible, assertWithinScreen } from '../support/assert-accessible.ts'
import { useBrowser, withoutBrowser, type PersonOptions } from '../support/browser.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

describe('the documents in a browser', { skip: withoutBrowser, timeout: 120_000 }, () => {
  const browser = useBrowser()
  let server: TestServer

  before(async () => {
    server = await startTestServer({}, { work: false })
  })
  after(() => server?.close())

  async function open(path: string, options: PersonOptions = {}) {
    const person = await browser.newPerson(options)
    await person.page.goto(server.url + path)
    return person
  }

  for (const [colorScheme, width] of [
    ['light', 360],
    ['dark', 1280],
  ] as const) {
    test(`pages are accessible and within the screen: ${colorScheme}, ${width} pixels`, async () => {
      const { page, complaints } = await open('/docs/', { colorScheme, viewport: { width, height: 800 } })
      for (const path of ['/docs/', '/docs/ko/apis/callup', '/docs/search?q=code', '/docs/nothing']) {
        await page.goto(server.url + path)
        await assertAccessible(page, path)
      }
      for (const path of ['/docs/ru/apis/callup', '/docs/ko/apis/sms4wp', '/docs/operating/configuration']) {
        await page.goto(server.url + path)
        await assertWithinScreen(page, path)
      }
      assert.deepEqual(complaints, [])
    })
  }

  test('a reader changes the language, searches in Korean while typing, and copies a block', async () => {
    const { page, context, complaints } = await open('/docs/apis/sms4wp', {
      viewport: { width: 1280, height: 800 },
    })
    await page.getByRole('navigation', { name: 'Languages' }).getByRole('link', { name: '한국어' }).click()
    await page.waitForURL('**/docs/ko/apis/sms4wp')
    assert.equal(await page.locator('html').getAttribute('lang'), 'ko')
    await page.getByRole('searchbox', { name: '검색' }).fill('수신거부')
    await page.locator('.results mark').first().waitFor()
    await page.getByRole('searchbox').press('Escape')
    await page.locator('.results').waitFor({ state: 'detached' })
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const block = page.locator('.code').first()
    await block.hover()
    await block.getByRole('button', { name: '복사' }).click()
    await block.getByRole('button', { name: '복사됨' }).waitFor()
    assert.equal(
      await page.evaluate('navigator.clipboard.readText()'),
      await block.locator('pre').textContent(),
    )
    assert.deepEqual(complaints, [])
  })

  test('all of it can be read, and searched, without scripts', async () => {
    const { page } = await open('/docs/', { javaScriptEnabled: false, viewport: { width: 360, height: 800 } })
    await page
      .getByRole('navigation', { name: 'Contents' })
      .getByRole('link', { name: 'CallUp', exact: true })
      .click()
    await page.getByRole('heading', { level: 1, name: /^CallUp/ }).waitFor()
    await page.getByRole('searchbox', { name: 'Search' }).fill('fallback text')
    await page.getByRole('searchbox', { name: 'Search' }).press('Enter')
    await page.locator('.results a').first().click()
    await page.getByRole('heading', { level: 1 }).waitFor()
  })

  test('the reference shows each API', async () => {
    const { page, complaints } = await open('/docs/reference/')
    await page.getByText('Order a flash call').first().waitFor()
    assert.deepEqual(complaints, [])
  })
})
