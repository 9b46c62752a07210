import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { assertAccessible } from '../support/assert-accessible.ts'
import { useBrowser, withoutBrowser, type Person, type PersonOptions } from '../support/browser.ts'
import { startProvider, type TestProvider } from '../support/oauth-server.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

describe('Senicare page in a browser', { skip: withoutBrowser, timeout: 240_000 }, () => {
  const browser = useBrowser()
  let kakao: TestProvider
  let naver: TestProvider
  let server: TestServer

  before(async () => {
    ;[kakao, naver] = await Promise.all([startProvider('KAKAO'), startProvider('NAVER')])
    server = await startTestServer({
      ...kakao.environment,
      ...naver.environment,
      CODE_RESEND_GAP_SECONDS: '60',
    })
  })
  after(async () => {
    await server?.close()
    await Promise.all([kakao?.close(), naver?.close()])
  })

  async function newPerson(options: PersonOptions = {}): Promise<Person> {
    const person = await browser.newPerson(options)
    await person.page.goto(`${server.url}/senicare/`)
    return person
  }

  let lastNumber = 0
  /** A number in a block of 1,000 of its own. */
  function newNumber(): string {
    lastNumber++
    return `010${String(31_000_000 + lastNumber * 1001)}`
  }

  /** The code as a person reads it: off the phone beside the form. */
  async function readCode(page: Page): Promise<string> {
    const text = await page.getByRole('log', { name: 'Messages' }).locator('.text').first().textContent()
    return /\[Senicare\] 인증번호 (\d{4})/.exec(text ?? '')?.[1] ?? ''
  }

  async function proveNumber(page: Page, number: string): Promise<void> {
    await page.getByLabel('Phone number').fill(number)
    await page.getByRole('button', { name: 'Send a code' }).click()
    await page.getByText('A code went to').waitFor()
    await page.getByRole('textbox', { name: 'Code' }).fill(await readCode(page))
    await page.getByRole('button', { name: 'Check' }).click()
    await page.getByText('Confirmed number').waitFor()
  }

  async function fillAccount(
    page: Page,
    { name = '홍길동', userId = '', password = 'qwer1234' },
  ): Promise<void> {
    await field(page, 'Name').fill(name)
    await field(page, 'User id').fill(userId)
    await field(page, 'Password').fill(password)
    await page.getByRole('button', { name: 'Create account' }).click()
  }

  async function signIn(page: Page, { userId = '', password = 'qwer1234' }): Promise<void> {
    await field(page, 'User id').fill(userId)
    await field(page, 'Password').fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }

  /** Of the views, one is there at a time. */
  const field = (page: Page, label: string) =>
    page.getByLabel(label, { exact: true }).and(page.locator(':visible'))
  const heading = (page: Page, name: string) => page.getByRole('heading', { name })
  const notice = (page: Page) => page.getByRole('alert')

  test('sign-up with the code read off the handset, sign-in, account, sign-out', async () => {
    const { page, complaints } = await newPerson()
    const number = newNumber()
    await page.getByRole('link', { name: 'Sign up' }).click()
    // Typed with dashes, as people write it.
    await proveNumber(page, number.replace(/^(...)(....)/, '$1-$2-'))
    await fillAccount(page, { userId: 'person-1' })
    await page.getByText('Your account is ready').waitFor()
    assert.equal(await field(page, 'User id').inputValue(), 'person-1')

    await signIn(page, { userId: 'person-1', password: 'qwer12345' })
    await page.getByText('The id or the password is wrong').waitFor()
    await signIn(page, { userId: 'person-1' })
    await heading(page, 'Hello, 홍길동').waitFor()
    const facts = await page.locator('#facts dd').allTextContents()
    assert.deepEqual(facts, ['person-1', number.replace(/^(...)(....)/, '$1-$2-'), 'this page'])

    const token = await page.evaluate(() => sessionStorage.getItem('senicare.accessToken'))
    await page.reload()
    await heading(page, 'Hello, 홍길동').waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('You are signed out').waitFor()
    const me = await fetch(`${server.url}/api/v1/auth/me`, { headers: { authorization: `Bearer ${token}` } })
    assert.equal(me.status, 401, 'the token counts no more')
    await page.reload()
    await heading(page, 'Sign in').waitFor()
    assert.deepEqual(complaints, [])
  })

  test('what is wrong is said where it is wrong, before anything is sent', async () => {
    const { page } = await newPerson()
    const calls: string[] = []
    page.on('request', (request) => void calls.push(new URL(request.url()).pathname))
    await page.getByRole('link', { name: 'Sign up' }).click()
    for (const [number, complaint] of [
      ['', 'Please fill this in.'],
      ['0101234567', 'Enter 11 digits.'],
    ]) {
      await page.getByLabel('Phone number').fill(number ?? '')
      await page.getByRole('button', { name: 'Send a code' }).click()
      assert.equal(await page.locator('#number-hint').textContent(), complaint)
      assert.equal(await page.getByLabel('Phone number').getAttribute('aria-invalid'), 'true')
    }
    await proveNumber(page, newNumber())
    for (const password of [
      'qwer123',
      'qwer1234567890',
      'qwertyuiop',
      '12345678',
      'qwer 1234',
      '비밀번호1234',
    ]) {
      await fillAccount(page, { userId: 'person-2', password })
      assert.match((await page.locator('#password-hint').textContent()) ?? '', /^8–13 letters/, password)
    }
    assert.ok(!calls.includes('/api/v1/auth/sign-up'))
  })

  test('a wrong code, a taken number, a taken id and a code too soon are told apart', async () => {
    const { page } = await newPerson()
    const number = newNumber()
    await page.getByRole('link', { name: 'Sign up' }).click()
    await page.getByLabel('Phone number').fill(number)
    await page.getByRole('button', { name: 'Send a code' }).click()
    await page.getByText('A code went to').waitFor()
    const code = await readCode(page)
    await page.getByRole('textbox', { name: 'Code' }).fill(code === '0000' ? '0001' : '0000')
    await page.getByRole('button', { name: 'Check' }).click()
    await page.getByText('The code is wrong or too old').waitFor()
    await page.getByRole('button', { name: 'Send again' }).click()
    await page.getByText(/Too many requests\. Try again in \d+ seconds/).waitFor()
    await page.getByRole('textbox', { name: 'Code' }).fill(code)
    await page.getByRole('button', { name: 'Check' }).click()
    await page.getByText('Confirmed number').waitFor()
    await field(page, 'User id').fill('PERSON-1')
    await field(page, 'Name').focus()
    await page.getByText('This id is taken').waitFor()
    await fillAccount(page, { userId: 'PERSON-1' })
    await notice(page).getByText('This id is taken').waitFor()
    await fillAccount(page, { userId: 'person-3' })
    await page.getByText('Your account is ready').waitFor()

    await page.getByRole('link', { name: 'Sign up' }).click()
    await page.getByLabel('Phone number').fill(number)
    await page.getByRole('button', { name: 'Send a code' }).click()
    await page.getByText('This number belongs to an account already').waitFor()
  })

  for (const [name, joinPath] of [
    ['Kakao', 'KAKAO'],
    ['Naver', 'NAVER'],
  ] as const) {
    test(`${name}: first visit, sign-up, and the second visit signs in`, async () => {
      const provider = joinPath === 'KAKAO' ? kakao : naver
      const { page, complaints } = await newPerson()
      const userId = `person-of-${name}`
      await page.getByRole('link', { name: `Continue with ${name}` }).click()
      await page.getByText(`You join with your ${name} account`).waitFor()
      assert.equal(page.url(), `${server.url}/senicare/#sign-up`, 'no snsId is left in the address')
      await proveNumber(page, newNumber())
      await fillAccount(page, { userId })
      await page.getByText('Your account is ready').waitFor()

      await page.getByRole('link', { name: `Continue with ${name}` }).click()
      await heading(page, 'Hello, 홍길동').waitFor()
      assert.equal(page.url(), `${server.url}/senicare/`, 'no token is left in the address')
      assert.deepEqual((await page.locator('#facts dd').allTextContents()).at(-1), name)
      const verifier = provider.tokenRequests.at(-1)?.['code_verifier']
      assert.equal(verifier === undefined, name === 'Naver', 'Kakao has checked the code verifier')

      // The same person at another browser.
      const other = await newPerson()
      await other.page.getByRole('link', { name: `Continue with ${name}` }).click()
      await heading(other.page, 'Hello, 홍길동').waitFor()
      assert.deepEqual([...complaints, ...other.complaints], [])
    })
  }

  test('who says no at the provider is back at the page, and told so', async () => {
    const { page } = await newPerson()
    kakao.refuseNext('access_denied')
    await page.getByRole('link', { name: 'Continue with Kakao' }).click()
    await page.getByText('You cancelled the sign-in').waitFor()
    assert.equal(page.url(), `${server.url}/senicare/`)
    naver.spoilNext('token', (answer) => (answer.statusCode = 503))
    await page.getByRole('link', { name: 'Continue with Naver' }).click()
    await page.getByText('The provider cannot be reached').waitFor()
  })

  test('the way back works once, and in the browser that left only', async () => {
    kakao.person = 4_100_000_900
    const { page } = await newPerson()
    const seen: string[] = []
    page.on('request', (request) => void seen.push(request.url()))
    await page.getByRole('link', { name: 'Continue with Kakao' }).click()
    await page.getByText('with your Kakao account').waitFor()
    const callback = seen.find((url) => url.includes('/oauth2/callback/kakao')) ?? ''
    const refused = { code: 'AF', message: 'Authentication Failed' }
    const replayed = await page.goto(callback)
    assert.deepEqual([replayed?.status(), await replayed?.json()], [401, refused])

    const held = kakao.holdNext()
    await page.goto(`${server.url}/senicare/`)
    await page.getByRole('link', { name: 'Continue with Kakao' }).click()
    const caught = await held
    const asked = kakao.tokenRequests.length
    const { page: attacker } = await newPerson()
    const stolen = await attacker.goto(caught)
    assert.deepEqual([stolen?.status(), await stolen?.json()], [401, refused])
    assert.equal(kakao.tokenRequests.length, asked)
    await page.goto(caught)
    await page.getByText('with your Kakao account').waitFor()
  })

  test('a link with somebody else’s token or snsId is not taken', async () => {
    const { page } = await newPerson()
    for (const path of ['sns-success?accessToken=x&expiration=32400', 'auth?snsId=x&joinPath=KAKAO']) {
      await page.goto(`${server.url}/senicare/${path}`)
      await page.getByText('did not begin in this browser').waitFor()
      assert.equal(await page.evaluate(() => sessionStorage.length), 0)
    }
  })

  test('an snsId that is made up signs nobody up', async () => {
    const { page } = await newPerson()
    await page.evaluate(() => sessionStorage.setItem('senicare.left', 'NAVER'))
    await page.goto(`${server.url}/senicare/auth?snsId=${'x'.repeat(60)}&joinPath=NAVER`)
    await proveNumber(page, newNumber())
    await fillAccount(page, { userId: 'nobody' })
    await page.getByText('Please check what you entered').waitFor()
  })

  test('Korean is spoken to who speaks Korean, and by the switch', async () => {
    const { page } = await newPerson({ locale: 'ko-KR' })
    await heading(page, '로그인').waitFor()
    assert.equal(await page.locator('html').getAttribute('lang'), 'ko')
    await page.getByRole('button', { name: 'English' }).click()
    await heading(page, 'Sign in').waitFor()
    await page.reload()
    await heading(page, 'Sign in').waitFor()
  })

  for (const [colorScheme, width] of [
    ['light', 320],
    ['dark', 1280],
  ] as const) {
    test(`every view is accessible and within the screen: ${colorScheme}, ${width} pixels`, async () => {
      const { page } = await newPerson({ colorScheme, viewport: { width, height: 700 } })
      await page.getByRole('link', { name: 'Continue with Kakao' }).waitFor()
      await assertAccessible(page)
      await signIn(page, { userId: 'nobody', password: 'wrong1234' })
      await notice(page).waitFor()
      await assertAccessible(page)
      await page.getByRole('link', { name: 'Sign up' }).click()
      await page.getByRole('button', { name: 'Send a code' }).click()
      await assertAccessible(page)
      await page.getByLabel('Phone number').fill(newNumber())
      await page.getByRole('button', { name: 'Send a code' }).click()
      await page.getByText('A code went to').waitFor()
      const code = await readCode(page)
      await assertAccessible(page)
      await page.getByRole('textbox', { name: 'Code' }).fill(code)
      await page.getByRole('button', { name: 'Check' }).click()
      await page.getByText('Confirmed number').waitFor()
      await assertAccessible(page)
      await fillAccount(page, { userId: colorScheme })
      await page.getByText('Your account is ready').waitFor()
      await signIn(page, { userId: colorScheme })
      await heading(page, 'Hello').waitFor()
      await assertAccessible(page)
    })
  }

  test('scripts and styles come from this server alone, and production has no page', async (t) => {
    const { headers } = await fetch(`${server.url}/senicare/`)
    const policy = headers.get('content-security-policy') ?? ''
    assert.match(policy, /default-src 'none'/)
    assert.doesNotMatch(policy, /unsafe|https?:|\*/)
    const { page, complaints } = await newPerson()
    await page.evaluate(`
      const script = document.createElement('script')
      script.textContent = 'document.title = "taken over"'
      document.body.append(script)
    `)
    assert.notEqual(await page.title(), 'taken over')
    assert.match(complaints.join(), /Content Security Policy/)
    const production = await startTestServer({ SWITCHBOARD_ENV: 'production' }, { work: false })
    t.after(() => production.close())
    for (const path of ['/senicare', '/senicare/', '/senicare/page.js', '/senicare/auth']) {
      assert.equal((await fetch(production.url + path)).status, 404)
    }
  })
})
