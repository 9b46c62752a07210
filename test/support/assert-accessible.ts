import assert from 'node:assert/strict'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/** WCAG 2.2 AA by axe, and nothing to be scrolled sideways. */
export async function assertAccessible(page: Page, where = page.url()): Promise<void> {
  // "Legacy": within the page. The other way is for frames, which ours do not have: a second page, and twice the time.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  assert.deepEqual(
    violations.map(({ id, nodes }) => ({
      id,
      where: nodes.map(({ html, any }) => [html, ...any.map(({ message }) => message)]),
    })),
    [],
    where,
  )
  await assertWithinScreen(page, where)
}

export async function assertWithinScreen(page: Page, where = page.url()): Promise<void> {
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')
  assert.ok(overflow <= 0, `${where} is ${overflow} pixels too wide`)
}
