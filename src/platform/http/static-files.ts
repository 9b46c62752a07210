import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import type { FastifyReply, FastifyRequest } from 'fastify'

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
}

/** As the build writes them beside the file itself, best first. */
const encodings = [
  { name: 'br', extension: '.br' },
  { name: 'gzip', extension: '.gz' },
] as const

export interface StaticFile {
  readonly type: string
  readonly etag: string
  readonly plain: Buffer
  readonly packed: Packed
}

type Packed = Readonly<Partial<Record<'br' | 'gzip', Buffer>>>

export interface StaticFiles {
  /** As text, for a page that gets something put in before it is sent. */
  text(path: string): string | undefined
  has(path: string): boolean
  /** As `sendFile`, of a file that is there. */
  send(request: FastifyRequest, reply: FastifyReply, path: string): FastifyReply
}

/** All files below a folder, kept in memory: a build that changes the folder meanwhile cannot mix versions. */
export async function loadStaticFiles(folder: string): Promise<StaticFiles> {
  const files = new Map<string, StaticFile>()
  const names = await listFiles(folder)
  const present = new Set(names)
  for (const name of names) {
    const type = types[extname(name)]
    if (type === undefined) continue
    const plain = await readFile(join(folder, name))
    const packed: Partial<Record<'br' | 'gzip', Buffer>> = {}
    for (const { name: encoding, extension } of encodings) {
      if (present.has(name + extension)) packed[encoding] = await readFile(join(folder, name + extension))
    }
    files.set(name, makeFile(type, plain, packed))
  }
  return {
    text: (path) => files.get(path)?.plain.toString(),
    has: (path) => files.has(path),
    send(request, reply, path) {
      const file = files.get(path)
      if (!file) throw new Error(`there is no file ${path}`)
      return sendFile(request, reply, file)
    },
  }
}

export function makeFile(type: string, plain: Buffer, packed: Packed = {}): StaticFile {
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`
  return { type, etag, plain, packed }
}

/** Packed as the client takes it; 304 when the client has it. */
export function sendFile(request: FastifyRequest, reply: FastifyReply, file: StaticFile): FastifyReply {
  const chosen = encodings.find(({ name }) => accepts(request, name) && file.packed[name])
  // The same entity packed in another way is another one (RFC 9110 section 8.8.3.3).
  const etag = chosen ? file.etag.replace(/"$/, `-${chosen.name}"`) : file.etag
  void reply.header('etag', etag).header('vary', 'accept-encoding').type(file.type)
  if (request.headers['if-none-match'] === etag) return reply.code(304).send()
  if (chosen) void reply.header('content-encoding', chosen.name)
  return reply.send((chosen && file.packed[chosen.name]) ?? file.plain)
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
}

/** `gzip;q=0` is a refusal (RFC 9110 section 12.5.3). */
function accepts(request: FastifyRequest, encoding: string): boolean {
  const header = request.headers['accept-encoding'] ?? ''
  return header
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .some((part) => part.split(';')[0] === encoding && !/;\s*q=0(\.0*)?$/.test(part))
}
