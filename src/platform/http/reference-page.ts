import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { makeFile, sendFile, type StaticFile } from './static-files.ts'

const prefix = '/docs/reference'
const scriptPath = `${prefix}/js/scalar.js`

/** The page is a program of its own, with its script and style inside the page; it may reach this server only. */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

interface ReferencePage {
  readonly page: StaticFile
  readonly script: StaticFile
}

/** An OpenAPI document; `slug` stands in the page's address. */
interface Source {
  readonly title: string
  readonly slug: string
  readonly url: string
}

/** `/docs/reference/`: all documents in one page. Its script of 4 MB is loaded when somebody first asks for it. */
export function publishReference(app: FastifyInstance, sources: Source[]): void {
  let loading: Promise<ReferencePage> | undefined
  const send = (name: keyof ReferencePage) => async (request: FastifyRequest, reply: FastifyReply) => {
    loading ??= load(sources)
    const { [name]: file } = await loading
    void reply.header('content-security-policy', policy).header('cache-control', 'no-cache')
    return sendFile(request, reply, file)
  }
  const hidden = { schema: { hide: true } }
  app.get(prefix, hidden, (_request, reply) => reply.redirect(`${prefix}/`, 301))
  app.get(`${prefix}/`, hidden, send('page'))
  app.get(scriptPath, hidden, send('script'))
}

/** What the plugin answers, once: by itself it is loaded with the server, and sends its script unpacked each time. */
async function load(sources: Source[]): Promise<ReferencePage> {
  const { default: apiReference } = await import('@scalar/fastify-api-reference')
  const inner = fastify()
  await inner.register(apiReference, {
    routePrefix: prefix,
    configuration: {
      sources,
      pageTitle: 'Switchboard: API reference',
      withDefaultFonts: false,
      telemetry: false,
    },
  })
  const read = async (url: string) => (await inner.inject(url)).rawPayload
  const [page, script] = [await read(`${prefix}/`), await read(scriptPath)]
  await inner.close()
  return {
    page: makeFile('text/html; charset=utf-8', page),
    script: makeFile('text/javascript; charset=utf-8', script, { gzip: await promisify(gzip)(script) }),
  }
}
