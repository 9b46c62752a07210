import type { Page } from 'playwright-core'
import { buildConsole } from '../../scripts/build-console.ts'
import { assertAccessible } from './assert-accessible.ts'
import type { Person, PersonOptions, TestBrowser } from './browser.ts'
import { eventually } from './callup.ts'
import type { ConsoleClient } from './console.ts'

/** The page as it is in the sources now; the server has to be started after it. */
export async function buildPage(): Promise<void> {
  await buildConsole(() => undefined)
}

export async function fillSignIn(page: Page, { email = '', password = '' }): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Lets somebody in who signed in elsewhere. */
export async function enterAs({ context }: Person, { cookie }: ConsoleClient): Promise<void> {
  const [name = '', value = ''] = cookie.split('=')
  await context.addCookies([{ name, value, domain: 'localhost', path: '/console', httpOnly: true }])
}

/** Somebody who signed in elsewhere, at a path of the console. */
export async function visit(
  browser: Pick<TestBrowser, 'newPerson'>,
  { url }: { url: string },
  client: ConsoleClient,
  path: string,
  options: PersonOptions = {},
): Promise<Person> {
  const person = await browser.newPerson(options)
  await enterAs(person, client)
  await person.page.goto(`${url}/console${path}`)
  return person
}

export const headingOf = (page: Page, name: string | RegExp) => page.getByRole('heading', { name, level: 1 })

export const dialogOf = (page: Page) => page.getByRole('dialog')

const nextFrames =
  'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))'
const isAtRest = `document.getAnimations().every(({ playState, effect }) =>
  playState !== 'running' || effect.getComputedTiming().endTime === Infinity)`

/** Of a page that has come to rest, for what slides has no contrast. */
export async function assertUsable(page: Page): Promise<void> {
  await page.evaluate(nextFrames)
  await until(page, isAtRest)
  await assertAccessible(page)
}

/** Looks until an expression is true in the page. Not by the page itself: its policy lets nothing be evaluated there. */
export async function until(page: Page, expression: string): Promise<void> {
  await eventually(async () => ((await page.evaluate<boolean>(expression)) ? true : undefined))
}
