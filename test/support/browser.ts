import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before } from 'node:test'
import { chromium, type BrowserContext, type Page } from 'playwright-core'
import { has } from './debian.ts'

/** Why a test is skipped; false when Debian's Chromium is there. */
export const withoutBrowser = has('chromium') ? false : 'needs the Debian package chromium'

/** How long a page may take for one step: the machine may be busy. */
const patienceMs = 30_000

export type PersonOptions = NonNullable<Parameters<Awaited<ReturnType<typeof launch>>['newContext']>[0]>

export interface TestBrowser {
  /** A browser of somebody else: cookies and storage of its own. */
  newPerson(options?: PersonOptions): Promise<Person>
  close(): Promise<void>
}

export interface Person {
  readonly context: BrowserContext
  readonly page: Page
  /** What pages complained of: script errors, refusals by the content security policy. */
  readonly complaints: string[]
}

/** A browser for the tests of a file or of one `describe`; whoever came to it is gone after each test. */
export function useBrowser(): Pick<TestBrowser, 'newPerson'> {
  let browser: TestBrowser | undefined
  let people: Person[] = []
  before(async () => {
    if (withoutBrowser === false) browser = await openBrowser()
  })
  afterEach(async () => {
    await Promise.all(people.map(({ context }) => context.close()))
    people = []
  })
  after(() => browser?.close())
  return {
    async newPerson(options) {
      const person = await (browser as TestBrowser).newPerson(options)
      people.push(person)
      return person
    },
  }
}

/** Debian's Chromium without a window, on an empty profile. */
export async function openBrowser(): Promise<TestBrowser> {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-browser-'))
  const browser = await launch(folder)
  return {
    async newPerson(options = {}) {
      const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...options })
      context.setDefaultTimeout(patienceMs)
      const page = await context.newPage()
      const complaints: string[] = []
      page.on('pageerror', (error) => complaints.push(String(error)))
      page.on('console', (message) => {
        // Chromium writes a line for every answer of 400 and above; those are ours to expect.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
          complaints.push(message.text())
        }
      })
      return { context, page, complaints }
    },
    async close() {
      await browser.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function launch(folder: string) {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
    // Debian's start script keeps its own things under HOME.
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, TMPDIR: folder },
    timeout: 30_000,
  })
}
