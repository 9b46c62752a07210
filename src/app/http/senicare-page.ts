import { readFile } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'

const folder = new URL('../../../pages/senicare/', import.meta.url)

const types = { html: 'text/html', css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml' } as const
type Extension = keyof typeof types

const files = [
  'index.html',
  'page.css',
  'page.js',
  'api.js',
  'handset.js',
  'social.js',
  'words.js',
  'icon.svg',
]
/** Where the page stands, and where a social sign-in ends (CONTRACTS.md section 2). */
const places = ['/', '/auth', '/sns-success']

/** Scripts, styles and calls of this server only, and no frame around it. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** `/senicare/`: sign-up and sign-in to be tried in a browser, with the handset beside them. Development only. */
export function addSenicarePage(http: FastifyInstance): void {
  const hidden = { schema: { hide: true } }
  http.get('/senicare', hidden, (_request, reply) => reply.redirect('/senicare/', 308))
  const serve = (path: string, file: string) => {
    const type = types[file.slice(file.lastIndexOf('.') + 1) as Extension]
    http.get(`/senicare${path}`, hidden, async (_request, reply) => {
      void reply
        .header('cache-control', 'no-store')
        .header('content-security-policy', policy)
        .header('referrer-policy', 'no-referrer')
        .header('x-content-type-options', 'nosniff')
      return reply.type(`${type}; charset=utf-8`).send(await readFile(new URL(file, folder)))
    })
  }
  for (const place of places) serve(place, 'index.html')
  for (const file of files) serve(`/${file}`, file)
}
