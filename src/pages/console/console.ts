import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'
import { loadStaticFiles, type StaticFiles } from '../../platform/http/static-files.ts'
import { sendFault, type WordFault } from '../../platform/http/wire.ts'
import type { Logger } from '../../platform/log/logger.ts'

/** What scripts/build-console.ts writes: builds, and the name of the newest. */
const ownBuilds = new URL('../../../dist/console/', import.meta.url)
const prefix = '/console/'
/** The build names these by their content. */
const assets = 'assets/'
const nonceBytes = 16

const hidden = { schema: { hide: true } }

/** Scripts, styles, images and calls of this server only, no inline script, and no frame around it. */
function policyWith(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    // The component library writes the theme's variables into style elements.
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/**
 * `/console/`: the operators' page as it was built, every address of its own answered with the same document. Where it was
 * not built, a page says what to do.
 */
export async function addConsolePage(
  http: FastifyInstance,
  {
    isDevelopment,
    log,
    wordFault,
    builds = ownBuilds,
  }: {
    isDevelopment: boolean
    log: Logger
    /** How the API refuses that lies below the page's own addresses. */
    wordFault: WordFault
    builds?: URL
  },
): Promise<void> {
  const files = await loadBuild(builds).catch(() => undefined)
  const template = files?.text('index.html')
  if (template === undefined) log.warn('the console is not built: run `npm run build`, then start again')
  const environment = isDevelopment ? 'development' : 'production'

  http.get('/console', hidden, (_request, reply) => reply.redirect(prefix, 308))
  http.get(`${prefix}*`, hidden, async (request, reply) => {
    const path = (request.params as { '*': string })['*']
    if (path === 'api' || path.startsWith('api/')) {
      return sendFault(new Fault('not_found'), request, reply, wordFault)
    }
    guardPage(reply)
    if (files && template !== undefined) {
      if (path !== 'index.html' && files.has(path)) return sendFile(files, request, reply, path)
      // An asset of another version must not be answered with a page.
      if (!path.startsWith(assets)) return sendDocument(reply, template, environment)
    } else if (!path.startsWith(assets)) return sendNotBuilt(reply)
    return reply
      .code(404)
      .header('cache-control', 'no-store')
      .type('text/plain; charset=utf-8')
      .send('Not found')
  })
}

async function loadBuild(builds: URL): Promise<StaticFiles> {
  const name = await readFile(new URL('current', builds), 'utf8')
  return loadStaticFiles(fileURLToPath(new URL(`${name}/`, builds)))
}

function guardPage(reply: FastifyReply): void {
  void reply
    .header('x-content-type-options', 'nosniff')
    .header('x-frame-options', 'DENY')
    .header('referrer-policy', 'no-referrer')
    .header('cross-origin-opener-policy', 'same-origin')
    .header('cross-origin-resource-policy', 'same-origin')
}

function sendFile(files: StaticFiles, request: FastifyRequest, reply: FastifyReply, path: string) {
  const caching = path.startsWith(assets) ? 'public, max-age=31536000, immutable' : 'no-cache'
  return files.send(request, reply.header('cache-control', caching), path)
}

function sendDocument(reply: FastifyReply, template: string, environment: string): FastifyReply {
  const nonce = randomBytes(nonceBytes).toString('base64')
  return reply
    .header('content-security-policy', policyWith(nonce))
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(template.replaceAll('%NONCE%', nonce).replaceAll('%ENVIRONMENT%', environment))
}

function sendNotBuilt(reply: FastifyReply): FastifyReply {
  return reply
    .code(503)
    .header('cache-control', 'no-store')
    .header('retry-after', 10)
    .type('text/html; charset=utf-8')
    .send(notBuilt)
}

const notBuilt = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>The console is not built</title>
<h1>The console is not built</h1>
<p>Run <code>npm run build</code> where Switchboard is installed, then start it again. <code>npm start</code> does both.</p>
</html>
`
