import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { startReceiver } from '../../src/domain/webhooks/receiver.test-support.ts'
import { useBrowser, withoutBrowser } from '../support/browser.ts'
import { createCallupClient, eventually, newNumber } from '../support/callup.ts'
import { assertUsable, buildPage, dialogOf, visit } from '../support/console-page.ts'
import { createConsoleClient, type ConsoleClient } from '../support/console.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const hostile = '<img src=x onerror="document.title=1">'

describe('operations in a browser', { skip: withoutBrowser, timeout: 240_000 }, () => {
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

  /** Light and wide, dark and narrow. */
  async function assertBothUsable(page: Page): Promise<void> {
    await assertUsable(page)
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.setViewportSize({ width: 360, height: 740 })
    await assertUsable(page)
    await page.emulateMedia({ colorScheme: 'light' })
    await page.setViewportSize({ width: 1280, height: 800 })
  }

  test('guard: a block that is held is let go', async () => {
    await server.app.db`
      insert into guard_block (block, level, since, until, is_wait, is_dry_run, sends, checks)
      values ('8210100', 1, now(), now() + interval '1 hour', false, false, 40, 3)`
    const { page, complaints } = await enter('/guard')
    const row = page.getByRole('row').filter({ hasText: '8210100' })
    await row.getByText('held', { exact: true }).waitFor()
    await assertBothUsable(page)
    await row.getByRole('button', { name: 'Let go' }).click()
    await dialogOf(page).getByRole('button', { name: 'Let go' }).click()
    await row.getByText('held', { exact: true }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Let an account in' }).click()
    await dialogOf(page).getByLabel('Id, as it is typed at sign-in').fill('nobody')
    await dialogOf(page).getByRole('button', { name: 'Let an account in' }).click()
    await dialogOf(page).getByRole('alert').getByText('It is not there').waitFor()
    assert.deepEqual(complaints, [])
  })

  test('carriers: lines as the workers say; one is paused and resumed', async () => {
    const { page, complaints } = await enter('/carriers')
    await page.getByRole('cell', { name: 'loopback' }).first().waitFor()
    await assertBothUsable(page)
    const row = page
      .getByRole('region', { name: 'Pause and resume' })
      .getByRole('row')
      .filter({ hasText: 'texts' })
    await row.getByRole('button', { name: 'Pause' }).click()
    await dialogOf(page).getByText('It takes nothing new in any process').waitFor()
    await assertUsable(page)
    await dialogOf(page).getByRole('button', { name: 'Pause' }).click()
    await row.getByText('paused', { exact: true }).waitFor()
    await row.getByRole('button', { name: 'Resume' }).click()
    await dialogOf(page).getByRole('button', { name: 'Resume' }).click()
    await row.getByText('in use', { exact: true }).waitFor()
    assert.deepEqual(complaints, [])
  })

  test('webhooks: one is seen whole, and sent again', async (t) => {
    const receiver = await startReceiver(t)
    const callup = await createCallupClient(server, { name: hostile, callbackUrl: receiver.url })
    const { id, code } = await callup.orderKnown(newNumber())
    await callup.check(id, code)
    const { page, complaints } = await enter('/webhooks?state=delivered')
    const row = page.getByRole('row').filter({ hasText: hostile })
    await row.getByText('delivered', { exact: true }).waitFor()
    await assertBothUsable(page)
    await row.getByRole('button', { name: 'See' }).click()
    await dialogOf(page).getByText('Try 1').waitFor()
    await assertUsable(page)
    await dialogOf(page).getByRole('button', { name: 'Send again' }).click()
    await dialogOf(page).last().getByRole('button', { name: 'Send again' }).last().click()
    await dialogOf(page).getByText('Try 2').waitFor()
    assert.deepEqual(complaints, [])
  })

  test('jobs: one that was given up is tried again, another dropped', async () => {
    for (const error of ['first', hostile]) {
      await server.app.db`
        select from graphile_worker.permanently_fail_jobs(
          array[(select id from graphile_worker.add_job('test-nobody', '{"x":"<b>"}'::json))], ${error})`
    }
    const { page, complaints } = await enter('/jobs')
    const row = (text: string) => page.getByRole('row').filter({ hasText: text })
    await row(hostile).waitFor()
    await assertBothUsable(page)
    await row(hostile).getByRole('button', { name: 'Drop' }).click()
    await dialogOf(page).getByRole('button', { name: 'Drop' }).click()
    await row(hostile).waitFor({ state: 'detached' })
    await row('first').getByRole('button', { name: 'Try again' }).click()
    await dialogOf(page).getByRole('button', { name: 'Try again' }).click()
    await page.getByText('No job was given up').waitFor()
    assert.deepEqual(complaints, [])
  })

  test('audit log: searched, verified, and found out when somebody changed it', async () => {
    await operator.post('/applications', { name: 'Audited' })
    const { page, complaints } = await enter('/audit')
    await page
      .getByRole('cell', { name: `operator ${operator.operatorId}` })
      .first()
      .waitFor()
    await assertBothUsable(page)
    await page.getByRole('button', { name: 'Verify the log' }).click()
    await page.getByText('The log is whole').waitFor()
    await page.getByRole('button', { name: 'What to keep elsewhere' }).click()
    await dialogOf(page).getByText('"hash"').first().waitFor()
    await assertUsable(page)
    await page.keyboard.press('Escape')
    await page.getByLabel('What', { exact: true }).fill('no-such-action')
    await page.getByRole('button', { name: 'Search' }).click()
    await page.getByText('Nothing found').waitFor()

    await eventually(async () => {
      // Whoever owns the database can do anything, and is found out.
      const changed = await server.app.db.begin(async (tx) => {
        await tx`set local session_replication_role = replica`
        return tx`
          update audit_entry set outcome = 'never'
           where ctid = (select ctid from audit_entry limit 1) returning 1`
      })
      return changed.length > 0 || undefined
    })
    await page.getByRole('button', { name: 'Verify the log' }).click()
    await page.getByText('The log is not whole').waitFor()
    assert.deepEqual(complaints, [])
  })
})
