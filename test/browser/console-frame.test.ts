import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { useBrowser, withoutBrowser, type PersonOptions } from '../support/browser.ts'
import { assertUsable, buildPage, enterAs, fillSignIn, headingOf } from '../support/console-page.ts'
import { createConsoleClient, createOperator, signIn } from '../support/console.ts'
import { openGate, type Gate } from '../support/gate.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const by = { actor: 'test', address: '' }

describe('console in a browser', { skip: withoutBrowser, timeout: 240_000 }, () => {
  const browser = useBrowser()
  let server: TestServer
  let gate: Gate

  before(async () => {
    await buildPage()
    server = await startTestServer()
    gate = await openGate(server)
  })
  after(async () => {
    await gate?.shut()
    await server?.close()
  })

  async function newPerson(path: string, options: PersonOptions = {}) {
    const person = await browser.newPerson(options)
    await person.page.goto(gate.url + path)
    return person
  }
  const signOut = async (page: Page) => {
    await page.getByRole('button', { name: 'Account' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
  }

  test('sign-in: a wrong password is said, the right one leads where one wanted to go, and out again', async () => {
    const operator = await createOperator(server, 'viewer')
    const { page, complaints } = await newPerson('/console/nowhere')
    await fillSignIn(page, { ...operator, password: 'a wrong password' })
    await page.getByRole('alert').getByText('The address or the password is wrong.').waitFor()
    await page.getByLabel('Password', { exact: true }).fill(operator.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('This address leads to no room').waitFor()
    assert.equal(page.url(), `${gate.url}/console/nowhere`)

    await page.reload()
    await page.getByText('This address leads to no room').waitFor()
    await signOut(page)
    await headingOf(page, 'Sign in').waitFor()
    await page.reload()
    await headingOf(page, 'Sign in').waitFor()
    assert.deepEqual(complaints, [])
  })

  test('sign-in: a password that was given has to be changed first', async () => {
    const { password } = await server.app.operators.staff.create(
      { email: 'new@example.com', role: 'viewer' },
      by,
    )
    const { page } = await newPerson('/console/')
    await fillSignIn(page, { email: 'new@example.com', password })
    await headingOf(page, 'Choose a password').waitFor()
    const field = (label: string) => page.getByLabel(label, { exact: true })
    await field('The password that you were given').fill(password)
    await field('New password').fill('a sentence is easy')
    await field('New password, again').fill('a sentence is hard')
    await page.getByText('The two are not the same.').waitFor()
    await field('New password, again').fill('a sentence is easy')
    await page.getByRole('button', { name: 'Change the password' }).click()
    await page.getByRole('navigation').waitFor()
  })

  test('a session that ends elsewhere: the sign-in at the same address', async () => {
    const operator = await createOperator(server, 'viewer')
    const { page } = await newPerson('/console/nowhere')
    await fillSignIn(page, operator)
    await page.getByText('This address leads to no room').waitFor()
    await server.app.operators.staff.change(operator.operatorId, { status: 'blocked' }, by)
    await page.reload()
    await headingOf(page, 'Sign in').waitFor()
    assert.equal(page.url(), `${gate.url}/console/nowhere`)
  })

  test('a name with HTML in it is shown as text', async () => {
    const email = '<img/src=x/onerror=document.title=1>@example.com'
    const password = 'a long password'
    const { operator } = await server.app.operators.staff.create({ email, role: 'viewer', password }, by)
    const person = await newPerson('/console/handset')
    await enterAs(person, await signIn(server, { operatorId: operator.id, email, password }))
    await person.page.goto(`${gate.url}/console/`)
    await person.page.getByRole('button', { name: 'Account' }).click()
    await person.page.getByText(email).waitFor()
    assert.deepEqual(person.complaints, [])
  })

  test('a server that goes away: the page says so, and comes back by itself', async () => {
    const operator = await createOperator(server, 'viewer')
    const { page } = await newPerson('/console/handset')
    await page.getByText('Live').waitFor()
    await page.goto(`${gate.url}/console/nowhere`)
    await headingOf(page, 'Sign in').waitFor()
    await gate.shut()
    await fillSignIn(page, operator)
    await page.getByText('What you see may be old').waitFor()
    await gate.open()
    await page.getByText('What you see may be old').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('This address leads to no room').waitFor()
  })

  test('Korean for who speaks it, and by the switch; dark and light by the switch; both are kept', async () => {
    const { page } = await newPerson('/console/', { locale: 'ko-KR', colorScheme: 'light' })
    await headingOf(page, '로그인').waitFor()
    assert.equal(await page.locator('html').getAttribute('lang'), 'ko')
    await page.getByRole('button', { name: '언어' }).click()
    await page.getByRole('menuitem', { name: 'English' }).click()
    await headingOf(page, 'Sign in').waitFor()
    await page.getByRole('button', { name: 'Appearance' }).click()
    await page.getByRole('menuitem', { name: 'Dark' }).click()
    await page.reload()
    await headingOf(page, 'Sign in').waitFor()
    assert.equal(await page.locator('html').getAttribute('data-mantine-color-scheme'), 'dark')
  })

  for (const [colorScheme, width] of [
    ['light', 360],
    ['dark', 1280],
  ] as const) {
    test(`accessible and within the screen: ${colorScheme}, ${width} pixels`, async () => {
      const client = await createConsoleClient(server, 'owner')
      const { page, complaints } = await newPerson('/console/', {
        colorScheme,
        viewport: { width, height: 740 },
      })
      await headingOf(page, 'Sign in').waitFor()
      await assertUsable(page)
      await fillSignIn(page, { email: client.email, password: 'wrong' })
      await page.getByRole('alert').waitFor()
      await assertUsable(page)
      await fillSignIn(page, client)
      await page.getByRole('button', { name: 'Account' }).waitFor()
      await page.goto(`${gate.url}/console/nowhere`)
      await page.getByText('This address leads to no room').waitFor()
      await assertUsable(page)
      assert.deepEqual(complaints, [])
    })
  }

  test('by keyboard: the first stop skips to the content', async () => {
    const { page } = await newPerson('/console/handset')
    await headingOf(page, 'Handset').waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    assert.equal(await page.evaluate('document.activeElement.id'), 'content')
  })
})
