import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { chromium, type Browser, type Page, type Route } from 'playwright-core'
import { screens, type ScreenPage } from './page.ts'

const require = createRequire(import.meta.url)
const origin = 'http://screens.invalid'
/** Fonts with a clear licence (OFL 1.1), out of npm. */
const fonts = {
  '@fontsource-variable/roboto': 'index.css',
  '@fontsource-variable/inter': 'index.css',
  '@fontsource-variable/noto-sans-kr': 'index.css',
  '@fontsource/inconsolata': '400.css',
} as const
export const executablePath = '/usr/bin/chromium'
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-sync',
]

export interface ScreenBrowser {
  /** What a phone would capture: three pixels to a CSS pixel, PNG. */
  capture(page: ScreenPage): Promise<Buffer>
  close(): Promise<void>
}

/** Debian's Chromium draws the screens; nothing is asked of any network. */
export async function openScreenBrowser(): Promise<ScreenBrowser> {
  const browser = await chromium.launch({ executablePath, args: flags })
  const pages = new Map<ScreenPage['screen'], Promise<Page>>()
  return {
    async capture({ html, screen }) {
      let opened = pages.get(screen)
      if (!opened) pages.set(screen, (opened = openPage(browser, screen)))
      const page = await opened
      // The document stays, and with it the fonts that it has loaded.
      await page.evaluate(`document.body.outerHTML = ${JSON.stringify(html)}`)
      await page.evaluate(
        'Promise.all([document.fonts.ready, ...[...document.images].map((i) => i.decode())])',
      )
      return page.screenshot({ type: 'png' })
    },
    close: () => browser.close(),
  }
}

const links = Object.entries(fonts)
  .map(([name, file]) => `<link rel="stylesheet" href="/${name}/${file}">`)
  .join('')

async function openPage(browser: Browser, screen: ScreenPage['screen']): Promise<Page> {
  const context = await browser.newContext({ viewport: screens[screen], deviceScaleFactor: 3 })
  await context.route('**/*', answer)
  const page = await context.newPage()
  await page.goto(`${origin}/`)
  return page
}

async function answer(route: Route): Promise<void> {
  const { origin: asked, pathname } = new URL(route.request().url())
  const name = Object.keys(fonts).find((font) => pathname.startsWith(`/${font}/`))
  if (asked !== origin) await route.abort()
  else if (pathname === '/') {
    const body = `<!doctype html><meta charset="utf-8">${links}<body></body>`
    await route.fulfill({ contentType: 'text/html', body })
  } else if (name === undefined) await route.fulfill({ status: 404, body: '' })
  else {
    const folder = path.dirname(require.resolve(`${name}/package.json`))
    const body = await readFile(path.join(folder, pathname.slice(name.length + 2)))
    await route.fulfill({ contentType: pathname.endsWith('.css') ? 'text/css' : 'font/woff2', body })
  }
}
