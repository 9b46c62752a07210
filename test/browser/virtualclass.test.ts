import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import type { Page } from 'playwright-core'
import { addMember } from '../../src/domain/partners/launch.test-support.ts'
import { assertAccessible } from '../support/assert-accessible.ts'
import { useBrowser, withoutBrowser } from '../support/browser.ts'
import { eventually } from '../support/callup.ts'
import { createVirtualclassClient } from '../support/virtualclass.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const options = { skip: withoutBrowser, timeout: 60_000 }

const browser = useBrowser()
let server: TestServer
before(async () => {
  if (withoutBrowser) return
  server = await startTestServer()
})
after(() => server?.close())

async function makeLink(wish: Parameters<typeof addMember>[1] = {}, base = server.url) {
  const { companyCode, memberId } = await addMember(server.app, wish)
  const token = await server.app.partners.launches.open(server.app.db, memberId)
  return { companyCode, memberId, url: `${base}/space/${companyCode}/dashboard/${token}` }
}

/** A site of somebody else, gone after the test; counts what it was asked for. */
async function openSite(t: { after(end: () => void): void }, html: string) {
  const asked: { url: string; referer: string | undefined }[] = []
  const site = createServer(({ url = '', headers }, response) => {
    asked.push({ url, referer: headers.referer })
    response.setHeader('content-type', 'text/html; charset=utf-8').end(html)
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    site.closeAllConnections()
    site.close()
  })
  return { origin: `http://127.0.0.1:${(site.address() as AddressInfo).port}`, asked }
}

const heading = (page: Page) => page.locator('h1').innerText()

test(
  'space in a browser without scripts: in by the link, reload, out, and not in again',
  options,
  async () => {
    const client = await createVirtualclassClient(server, { code: 'softways' })
    const userToken = await client.signUpOne()
    const { body } = await client.post('/login/softways', { user_token: userToken })
    const { url } = (body as { data: { url: string } }).data
    assert.match(url, new RegExp(`^${server.url}/space/softways/dashboard/[0-9a-f]{64}$`))
    const { context, page, complaints } = await browser.newPerson({ javaScriptEnabled: false })
    await page.goto(url)
    const home = `${server.url}/space/softways/`
    assert.equal(page.url(), home)
    for (let visits = 0; visits < 2; visits++) {
      assert.equal(await heading(page), 'Hello, 홍길동')
      const text = await page.locator('body').innerText()
      for (const shown of ['소프트웨이즈', 'Test', '127.0.0.*']) assert.ok(text.includes(shown), shown)
      await page.reload()
    }
    await page.getByRole('button', { name: 'Sign out' }).click()
    assert.equal(await heading(page), 'You are signed out')
    assert.equal(page.url(), `${home}signed-out`)
    await page.reload()
    assert.equal(await heading(page), 'You are signed out')
    assert.deepEqual(await context.cookies(home), [])
    await page.goto(home)
    assert.equal(await heading(page), 'You are not signed in')
    await page.goto(url)
    assert.equal(await heading(page), 'This link has already been used')
    assert.deepEqual(complaints, [])
  },
)

test('space in a browser: a page ends when the partner cancels the member', options, async () => {
  const client = await createVirtualclassClient(server)
  const user_token = await client.signUpOne()
  const { body } = await client.post(`/login/${client.code}`, { user_token })
  const { page } = await browser.newPerson()
  await page.goto((body as { data: { url: string } }).data.url)
  await page.reload()
  assert.equal(await heading(page), 'Hello, 홍길동')
  assert.deepEqual((await client.post(`/cancel/${client.code}`, { user_token })).body, { result: true })
  await page.reload()
  assert.equal(await heading(page), 'You are not signed in')
})

test(
  'space in a browser: the back button leads neither to the link nor to a page that was left',
  options,
  async () => {
    const { url } = await makeLink()
    const { page } = await browser.newPerson()
    await page.goto(`${server.url}/healthz`)
    await page.goto(url)
    await page.goBack()
    assert.equal(page.url(), `${server.url}/healthz`)
    await page.goForward()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
    await page.goBack()
    assert.equal(await heading(page), 'You are not signed in')
  },
)

test(
  'space in a browser: used, expired and forged links get their pages, Korean and English',
  options,
  async () => {
    const [used, expired] = [await makeLink(), await makeLink()]
    await server.app.db`update launch set expires_at = now() where member_id = ${expired.memberId}`
    await fetch(used.url, { redirect: 'manual' })
    for (const [locale, lang, headings] of [
      [
        'en-GB',
        'en',
        ['This link has already been used', 'This link has expired', 'There is nothing at this address'],
      ],
      ['ko-KR', 'ko', ['이미 사용한 링크입니다', '링크의 사용 시간이 지났습니다', '찾을 수 없는 주소입니다']],
    ] as const) {
      const { page, complaints } = await browser.newPerson({ locale })
      const pages: [url: string, status: number][] = [
        [used.url, 410],
        [expired.url, 410],
        [used.url.slice(0, -1), 404],
      ]
      for (const [i, [url, status]] of pages.entries()) {
        const response = await page.goto(url)
        assert.equal(response?.status(), status)
        assert.equal(await heading(page), headings[i])
        assert.equal(await page.locator('html').getAttribute('lang'), lang)
      }
      assert.deepEqual(complaints, [])
    }
  },
)

test(
  'space in a browser: the cookie is Secure and of this host alone over HTTPS only, and out of reach of scripts',
  options,
  async () => {
    for (const [base, secure] of [
      [server.url, false],
      [server.httpsUrl, true],
    ] as const) {
      const { companyCode, url } = await makeLink({}, base)
      const { context, page } = await browser.newPerson({ ignoreHTTPSErrors: true })
      await page.goto(url)
      assert.equal(await heading(page), 'Hello, 홍길동')
      assert.equal(await page.evaluate('document.cookie'), '')
      const [cookie, ...more] = await context.cookies(page.url())
      assert.deepEqual(more, [])
      assert.deepEqual(
        {
          host: cookie?.name.startsWith('__Host-'),
          path: cookie?.path,
          httpOnly: cookie?.httpOnly,
          secure: cookie?.secure,
          sameSite: cookie?.sameSite,
        },
        {
          host: secure,
          path: secure ? '/' : `/space/${companyCode}`,
          ...{ httpOnly: true, secure, sameSite: 'Lax' },
        },
      )
      const hours = ((cookie?.expires ?? 0) - Date.now() / 1000) / 3600
      assert.ok(hours > 7.9 && hours <= 8.1, `${hours} h`)
    }
  },
)

/** The times that a link was asked for by what would not have shown it to anybody. */
const refusals = () => server.logLines.filter((line) => /dashboard\/:token","status":403/.test(line)).length

test('space in a browser: what a site fetches ahead uses no link up', options, async (t) => {
  const { url } = await makeLink()
  const { page } = await browser.newPerson()
  for (const ahead of [
    `<link rel="prefetch" href="${url}">`,
    `<img src="${url}">`,
    `<iframe src="${url}"></iframe>`,
  ]) {
    const site = await openSite(t, ahead)
    const earlier = refusals()
    await page.goto(site.origin)
    await eventually(() => Promise.resolve(refusals() > earlier || undefined))
  }
  await page.goto(url)
  assert.equal(await heading(page), 'Hello, 홍길동')
})

test("space in a browser: another site's form signs nobody out", options, async (t) => {
  const { companyCode, url } = await makeLink()
  const home = `${server.url}/space/${companyCode}/`
  const site = await openSite(
    t,
    `<form method="post" action="${home}sign-out"><button name="token" value="x">Win</button>`,
  )
  const { page } = await browser.newPerson()
  await page.goto(url)
  await page.goto(site.origin)
  await page.getByRole('button').click()
  await page.waitForURL(`${home}sign*`)
  await page.goto(home)
  assert.equal(await heading(page), 'Hello, 홍길동')
})

test(
  "space in a browser: a company's launch_url is reached with a ticket, and without a referrer",
  options,
  async (t) => {
    const lms = await openSite(t, '<h1>Lessons</h1>')
    const from = await openSite(t, '')
    const { url, companyCode, memberId } = await makeLink({ launchUrl: `${lms.origin}/enter` })
    const { context, page } = await browser.newPerson()
    await page.goto(from.origin)
    await page.setContent(`<a href="${url}">Go</a>`)
    await page.getByRole('link').click()
    await page.getByRole('heading', { name: 'Lessons' }).waitFor()
    assert.equal(new URL(page.url()).origin, lms.origin)
    const entry = lms.asked.find((each) => each.url.startsWith('/enter?ticket='))
    assert.ok(entry)
    assert.equal(entry.referer, undefined)
    const ticket = new URL(entry.url, lms.origin).searchParams.get('ticket') ?? ''
    const keys = createRemoteJWKSet(new URL(`${server.url}/.well-known/jwks.json`))
    const { payload } = await jwtVerify(ticket, keys, { typ: 'launch+jwt', audience: companyCode })
    assert.equal(payload.sub, memberId)
    assert.deepEqual(await context.cookies(server.url), [])
  },
)

test('space in a browser: hostile names are shown as text and do nothing', options, async () => {
  const evil = `<script>document.title='x'</script><img src=x onerror="alert(1)">\u202e"'`
  const { url } = await makeLink({ memberName: evil, companyName: evil, partnerName: evil })
  const { page, complaints } = await browser.newPerson()
  page.on('dialog', (dialog) => {
    complaints.push(dialog.message())
    void dialog.dismiss()
  })
  await page.goto(url)
  assert.equal(await page.locator('h1 bdi').textContent(), evil)
  assert.equal(await page.title(), `${evil} - your space`)
  assert.equal(await page.locator('script, img').count(), 0)
  assert.deepEqual(complaints, [])
})

test(
  'space in a browser: the keyboard finds content and way out, and one sees where it is',
  options,
  async () => {
    const { url } = await makeLink()
    const { page } = await browser.newPerson()
    await page.goto(url)
    await page.keyboard.press('Tab')
    const skip = page.getByRole('link', { name: 'Skip to content' })
    assert.equal(await skip.evaluate((link) => link === link.ownerDocument.activeElement), true)
    assert.ok(((await skip.boundingBox())?.y ?? -1) >= 0)
    await page.keyboard.press('Tab')
    const out = page.getByRole('button', { name: 'Sign out' })
    assert.equal(await out.evaluate((button) => button === button.ownerDocument.activeElement), true)
    const outline = await out.evaluate((button) => {
      const { outlineStyle, outlineWidth } = button.ownerDocument.defaultView?.getComputedStyle(button) ?? {}
      return `${outlineWidth} ${outlineStyle}`
    })
    assert.equal(outline, '3px solid')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/signed-out')
  },
)

test(
  'space in a browser: every page is accessible, light and dark, on a phone and wide',
  options,
  async () => {
    const used = await makeLink()
    await fetch(used.url, { redirect: 'manual' })
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const [width, height] of [
        [320, 640],
        [1440, 900],
      ] as const) {
        const { page, complaints } = await browser.newPerson({
          colorScheme,
          viewport: { width, height },
        })
        const own = await makeLink({
          companyName: '한국소프트웨어교육산업진흥협회'.repeat(2),
          memberName: '가'.repeat(20),
        })
        for (const url of [own.url, used.url, `${server.url}/space/x/signed-out`]) {
          await page.goto(url)
          await assertAccessible(page, `${url} ${colorScheme} ${width}`)
        }
        assert.deepEqual(complaints, [])
      }
    }
  },
)
