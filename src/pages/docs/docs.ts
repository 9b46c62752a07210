import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { languages, type Language } from './languages.ts'
import { layOutMissing, layOutPage, layOutResults } from './layout.ts'
import { createSearch, maxQueryCharacters } from './search.ts'
import { readSite } from './site.ts'

const root = new URL('../../../', import.meta.url)
const html = 'text/html; charset=utf-8'

const files = {
  'docs.css': 'text/css; charset=utf-8',
  'docs.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml; charset=utf-8',
} as const

/** Scripts, styles and calls of this server only, and no frame around it. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** What the site answers a path with. */
type Answer = (request: FastifyRequest, reply: FastifyReply) => FastifyReply

/**
 * `/docs/`: the documents of this checkout as pages, in each language that they are there in, with a search. They are
 * read and rendered once, when somebody looks for the first time: most processes are never asked.
 */
export function addDocs(http: FastifyInstance): void {
  let answers: Promise<ReadonlyMap<string, Answer>> | undefined
  http.get('/docs', { schema: { hide: true } }, (_request, reply) => reply.redirect('/docs/', 308))
  http.get('/docs/*', { schema: { hide: true } }, async (request, reply) => {
    answers ??= openSite()
    const found = await answers.catch((error: unknown) => {
      answers = undefined
      throw error
    })
    const path = request.url.replace(/[?#].*$/, '')
    const answer = found.get(path)
    if (answer) return answer(request, reply)
    const plain = path.replace(/(?:\.md|\/)$/, '')
    if (plain !== path && found.has(plain)) return reply.redirect(plain, 308)
    return found.get(missingPage)?.(request, reply)
  })
}

const missingPage = '404'

async function openSite(): Promise<ReadonlyMap<string, Answer>> {
  const { pages, pictures } = await readSite(root)
  const search = await createSearch(pages)
  const answers = new Map<string, Answer>()
  for (const page of pages) answers.set(page.url, stored(html, layOutPage(pages, page)))
  for (const [name, type] of Object.entries(files)) {
    answers.set(`/docs/${name}`, stored(type, await readFile(new URL(`pages/docs/${name}`, root))))
  }
  for (const [url, file] of pictures) answers.set(url, stored('image/png', await readFile(file)))
  for (const language of languages) {
    answers.set(`/docs${language === 'en' ? '' : `/${language}`}/search`, (request, reply) => {
      const query = queryOf(request)
      const hits = search(query, language)
      return secured(reply).type(html).send(layOutResults(pages, { language, query, hits }))
    })
  }
  answers.set(missingPage, (request, reply) =>
    secured(reply)
      .status(404)
      .type(html)
      .send(layOutMissing(pages, languageOf(request.url))),
  )
  return answers
}

/** What stays the same until the next start: a browser asks whether it has changed and gets 304. */
function stored(type: string, body: string | Buffer): Answer {
  const tag = `"${createHash('sha256').update(body).digest('base64url')}"`
  return (request, reply) => {
    secured(reply).header('cache-control', 'no-cache').header('etag', tag)
    const known = request.headers['if-none-match']?.split(',').map((each) => each.trim().replace(/^W\//, ''))
    return known?.includes(tag) ? reply.status(304).send() : reply.type(type).send(body)
  }
}

function secured(reply: FastifyReply): FastifyReply {
  return reply
    .header('content-security-policy', policy)
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'same-origin')
}

function queryOf(request: FastifyRequest): string {
  const { q } = request.query as Record<string, unknown>
  const query = Array.isArray(q) ? (q as unknown[])[0] : q
  return typeof query === 'string' ? query.slice(0, maxQueryCharacters).toWellFormed() : ''
}

function languageOf(url: string): Language {
  return languages.find((language) => url.startsWith(`/docs/${language}/`)) ?? 'en'
}
