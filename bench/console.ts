import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildConsole } from '../scripts/build-console.ts'
import { openBrowser, withoutBrowser } from '../test/support/browser.ts'
import { cleanUp, startProcess } from '../test/support/process.ts'
import { startCeiling } from './support/start-ceiling.ts'
import { takeTurns } from './support/take-turns.ts'

/**
 * `npm run bench -- console [--rounds 9]`: the console's sign-in page as somebody sees it who was never there, from the
 * address to the heading, beside a bare page of one heading. A Chromium on an empty profile for each.
 */
export async function benchConsole(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { rounds: { type: 'string' } } })
  if (withoutBrowser !== false) throw new Error(`This benchmark ${withoutBrowser}.`)
  await buildConsole(console.log)
  const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-bench-'))
  const server = await startProcess(dataDir)
  const ceiling = await startCeiling()
  try {
    const { bare, signIn } = await takeTurns(
      {
        bare: () => measureFirstLoad(`${ceiling.url}/page`),
        signIn: () => measureFirstLoad(`${server.url}/console/`),
      },
      { rounds: Number(values.rounds ?? 9), rateOf: (tookMs) => tookMs },
    )
    console.log(`a bare page of one heading      ${print(bare)}`)
    console.log(`/console/, its page to sign in  ${print(signIn)}   ${(signIn / bare).toFixed(1)} times that`)
  } finally {
    ceiling.end()
    await cleanUp(dataDir, [server])
  }
}

/** Milliseconds from asking for the page to its heading. */
async function measureFirstLoad(url: string): Promise<number> {
  const browser = await openBrowser()
  try {
    const { page } = await browser.newPerson()
    const began = performance.now()
    await page.goto(url, { waitUntil: 'commit' })
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    return performance.now() - began
  } finally {
    await browser.close()
  }
}

const print = (tookMs: number) => `${Math.round(tookMs)} ms`.padStart(8)
