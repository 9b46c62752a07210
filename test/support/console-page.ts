import { AxeBuilder } from '@axe-core/playwright'
import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { buildConsole } from '../../scripts/build-console.ts'
import type { Person } from './browser.ts'
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

/** WCAG 2.2 AA by axe, and nothing to be scrolled sideways. */
export async function assertUsable(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  assert.deepEqual(
    violations.map(({ id, impact, nodes }) => ({ id, impact, where: nodes.map(({ html }) => html) })),
    [],
  )
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')
  assert.ok(overflow <= 0, `${overflow} pixels too wide`)
}

/** Looks until an expression is true in the page. Not by the page itself: its policy lets nothing be evaluated there. */
export async function until(page: Page, expression: string): Promise<void> {
  await eventually(async () => ((await page.evaluate<boolean>(expression)) ? true : undefined))
}
