import { readFile, stat } from 'node:fs/promises'
import { posix } from 'node:path'
import type { Language } from './languages.ts'
import { renderPage, type RenderedPage } from './markdown.ts'
import { findSources, type Source } from './sources.ts'

export interface Page extends Source, RenderedPage {}

export interface Site {
  /** In the order of the contents. */
  readonly pages: readonly Page[]
  /** Pictures that pages show: where they are served, and the file. */
  readonly pictures: ReadonlyMap<string, URL>
  /** Links of pages that lead nowhere, as `file: link`. */
  readonly broken: readonly string[]
}

/** Reads and renders every document of the checkout. */
export async function readSite(root: URL): Promise<Site> {
  const sources = await findSources(root)
  const urls = new Map(sources.map(({ file, url }) => [file, url]))
  const pictures = new Map<string, URL>()
  const broken: string[] = []
  /** Links with what has to be looked at when all is rendered. */
  const later: { from: string; href: string; url: string; anchor: string }[] = []
  const missing: { from: string; href: string; file: string }[] = []

  function resolve(from: string, href: string): string | undefined {
    if (/^[a-z][a-z0-9+.-]*:/i.test(href)) return href
    const [target = '', anchor] = decodeURI(href).split('#')
    const file = target === '' ? from : posix.join(posix.dirname(from), target)
    const url = urls.get(file)
    if (url !== undefined) {
      if (anchor !== undefined) later.push({ from, href, url, anchor })
      return anchor === undefined ? url : `${target === '' ? '' : url}#${encodeURIComponent(anchor)}`
    }
    missing.push({ from, href, file })
    if (!/^docs\/.*\.png$/.test(file)) return undefined
    pictures.set(`/${file}`, new URL(file, root))
    return `/${file}`
  }

  const pages: Page[] = []
  for (const source of sources) {
    const text = await readFile(new URL(source.file, root), 'utf8')
    pages.push({ ...source, ...renderPage(text, (href) => resolve(source.file, href)) })
  }
  for (const { from, href, url, anchor } of later) {
    const ids = pages.find((page) => page.url === url)?.headings
    if (!ids?.some(({ id }) => id === anchor)) broken.push(`${from}: ${href}`)
  }
  for (const { from, href, file } of missing) {
    const isThere = await stat(new URL(file, root)).then(Boolean, () => false)
    if (!isThere) broken.push(`${from}: ${href}`)
  }
  return { pages, pictures, broken }
}

/** What somebody who reads this language finds: pages in it, and English ones that are not there in it. */
export function pagesFor(pages: readonly Page[], language: Language): Page[] {
  const translated = new Map(
    pages.filter((page) => page.language === language).map((page) => [page.original, page]),
  )
  return pages.filter(({ language: own }) => own === 'en').map((page) => translated.get(page.file) ?? page)
}
