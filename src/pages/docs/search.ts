import MiniSearch from 'minisearch'
import type { Language } from './languages.ts'
import { escapeHtml } from './markup.ts'
import { pagesFor, type Page } from './site.ts'

export interface Hit {
  readonly url: string
  readonly page: string
  readonly heading: string
  /** HTML: a piece of the section, with what was found marked. */
  readonly excerpt: string
}

export const maxQueryCharacters = 100
const maxTerms = 12
const maxHits = 20
const excerptCharacters = 180

const hangul = /\p{Script=Hangul}/u

/**
 * Words of a text. Korean joins particles and endings to words (포인트를, 포인트가), so its words are kept as pairs of
 * syllables: what is asked for is found inside longer words too. Names like `user_token` count whole and in parts.
 */
function termsOf(text: string, isQuery: boolean): string[] {
  const runs =
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}_-]+/gu) ?? []
  return runs.flatMap((run) => {
    const parts = run.split(/[_-]+/).filter(Boolean)
    const whole = parts.length > 1 ? [run.replaceAll(/^[-_]+|[-_]+$/g, '')] : []
    if (isQuery && whole.length > 0 && !hangul.test(run)) return whole
    return [
      ...whole,
      ...parts.flatMap((part) => part.match(/\p{Script=Hangul}+|\P{Script=Hangul}+/gu) ?? []),
    ].flatMap((part) => (hangul.test(part) && !/[_-]/.test(part) ? pairsOf(part) : [part]))
  })
}

function pairsOf(word: string): string[] {
  const syllables = Array.from(word)
  if (syllables.length < 3) return [word]
  return syllables.slice(1).map((syllable, index) => `${syllables[index]}${syllable}`)
}

export type Search = (query: string, language: Language) => Hit[]

/** Finds sections of the documents, best first. Built in small steps, because other requests are answered meanwhile. */
export async function createSearch(pages: readonly Page[]): Promise<Search> {
  const index = new MiniSearch({
    fields: ['heading', 'page', 'body'],
    storeFields: ['url'],
    tokenize: (text) => termsOf(text, false),
    processTerm: (term) => term,
  })
  const sections = new Map(
    pages.flatMap((page) =>
      page.sections.map(({ id, level, text, body }) => {
        const url = level === 1 ? page.url : `${page.url}#${encodeURIComponent(id)}`
        return [url, { id: url, url, page: page.title, heading: text, body, source: page }] as const
      }),
    ),
  )
  await index.addAllAsync([...sections.values()], { chunkSize: 5 })
  const readable = new Map<Language, Set<Page>>()

  return (query, language) => {
    const terms = termsOf(query.slice(0, maxQueryCharacters), true).slice(0, maxTerms)
    if (terms.length === 0) return []
    const own = readable.get(language) ?? new Set(pagesFor(pages, language))
    readable.set(language, own)
    const find = (combineWith: 'AND' | 'OR') =>
      index.search(query, {
        tokenize: () => terms,
        combineWith,
        prefix: (term) => (hangul.test(term) ? term.length === 1 : term.length > 1),
        fuzzy: (term) => (term.length > 4 && !hangul.test(term) ? 0.2 : false),
        boost: { heading: 4, page: 2 },
        filter: ({ id }) => own.has(sections.get(String(id))?.source as Page),
      })
    const every = find('AND')
    return (every.length > 0 ? every : find('OR')).slice(0, maxHits).flatMap(({ id }) => {
      const section = sections.get(String(id))
      if (!section) return []
      const { url, page, heading, body } = section
      return [{ url, page, heading, excerpt: excerptOf(body, query) }]
    })
  }
}

/** Around the first of the words that were asked for. */
function excerptOf(body: string, query: string): string {
  const text = body.replaceAll(/\s+/g, ' ').trim()
  const words = [...new Set(query.slice(0, maxQueryCharacters).match(/[\p{L}\p{N}_-]{2,}/gu) ?? [])].slice(
    0,
    maxTerms,
  )
  // Letters, digits, _ and - only: none of them means anything else in a pattern.
  const pattern = words.join('|')
  const found = pattern === '' ? -1 : text.search(new RegExp(pattern, 'iu'))
  const start = Math.max(0, found - excerptCharacters / 3)
  const piece = text.slice(start, start + excerptCharacters)
  const marked = piece
    .split(pattern === '' ? /$^/ : new RegExp(`(${pattern})`, 'iu'))
    .map((part, index) => (index % 2 === 1 ? `<mark>${escapeHtml(part)}</mark>` : escapeHtml(part)))
    .join('')
  return `${start > 0 ? '…' : ''}${marked}${start + excerptCharacters < text.length ? '…' : ''}`
}
