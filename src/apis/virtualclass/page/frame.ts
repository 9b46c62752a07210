import { markup, printHtml, raw, type Html } from './markup.ts'
import type { Language } from './language.ts'
import { style, styleSource } from './style.ts'

/** No script, no image, no frame, no address but our own: what a page may do at all. */
export const pageHeaders = {
  'content-security-policy': [
    "default-src 'none'",
    `style-src ${styleSource}`,
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-robots-tag': 'noindex, nofollow',
  'cache-control': 'no-store',
  vary: 'Accept-Language',
} as const

export const pageType = 'text/html; charset=utf-8'

const skip = { ko: '본문으로 건너뛰기', en: 'Skip to content' } as const satisfies Record<Language, string>

/** A whole page: bar, content, and nothing that needs a script. */
export function printPage(page: {
  language: Language
  title: string
  /** What the bar shows; without it there is no bar. */
  bar?: Html
  content: Html
}): string {
  const { language, title, bar, content } = page
  // Between the style tags nothing but the style: its hash is what the browser allows.
  return printHtml(markup`<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${title}</title>
    <style>${raw(style)}</style>
  </head>
  <body>
    <a class="skip" href="#content">${skip[language]}</a>
    ${bar && markup`<header class="bar"><div>${bar}</div></header>`}
    <main id="content" tabindex="-1">
      ${content}
    </main>
  </body>
</html>
`)
}
