import { Busboy, type BusboyHeaders } from '@fastify/busboy'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'

export interface UploadRules {
  /** The one field that carries the file. Other fields are not read; other files are refused. */
  readonly field: string
  readonly maxFileBytes: number
  /** Of all uploads of this process together; the one that would exceed it is refused. */
  readonly maxBytesInMemory: number
  /** From the first byte of the body to its last. */
  readonly timeoutMs: number
}

export interface Upload {
  /** In memory of its own, so that it can be handed to a thread. */
  readonly bytes: Buffer
  /** Its bytes count as being in memory until this is called. */
  release(): void
}

export interface Uploads {
  /**
   * The one file of a `multipart/form-data` body (RFC 7578), read as it arrives. Faults: `invalid_input` (no file, two,
   * another field), `unsupported_media_type`, `malformed_request`, `body_too_large`, `upload_too_slow`, `overloaded`. What comes after a fault is
   * read and thrown away for as long as the server lets a request take.
   */
  receive(request: FastifyRequest): Promise<Upload>
  /** Bytes that are held at this moment. */
  readonly heldBytes: number
}

/** Boundaries, headers of parts and small fields beside the file. */
const maxOtherBytes = 64 * 1024
const maxFields = 100

/** The `config` of a route that reads its body itself. */
export const readsBody: object = { readsBody: true }

/** For an API that has such a route; in its other routes multipart is 415. */
export function passMultipart(app: FastifyInstance): void {
  app.addContentTypeParser('multipart/form-data', (request, _payload, done) => {
    const isRead = 'readsBody' in request.routeOptions.config
    done(isRead ? null : new Fault('unsupported_media_type'), undefined)
  })
}

export function createUploads(rules: UploadRules): Uploads {
  let heldBytes = 0
  return {
    get heldBytes() {
      return heldBytes
    },
    async receive(request) {
      if (request.mediaType !== 'multipart/form-data') throw new Fault('unsupported_media_type')
      if (Number(request.headers['content-length'] ?? 0) > rules.maxFileBytes + maxOtherBytes) {
        throw tooLarge(rules)
      }
      let own = 0
      const hold = (bytes: number) => {
        if (heldBytes + bytes > rules.maxBytesInMemory)
          throw new Fault('overloaded', { retryAfterSeconds: 1 })
        own += bytes
        heldBytes += bytes
      }
      const release = () => {
        heldBytes -= own
        own = 0
      }
      try {
        return { bytes: join(await read(request, rules, hold)), release }
      } catch (error) {
        release()
        throw error
      }
    },
  }
}

async function read(
  { raw, headers }: FastifyRequest,
  rules: UploadRules,
  hold: (bytes: number) => void,
): Promise<Buffer[]> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer[]>()
  const parser = openParser(headers as BusboyHeaders, rules)
  const timer = setTimeout(() => reject(new Fault('upload_too_slow')), rules.timeoutMs).unref()
  const onClose = () => {
    if (!raw.complete) reject(malformed('the request ended before its body did'))
  }
  const guard =
    <Args extends unknown[]>(act: (...args: Args) => void) =>
    (...args: Args) => {
      try {
        act(...args)
      } catch (error) {
        reject(error)
      }
    }
  let chunks: Buffer[] | undefined
  let total = 0
  parser.on(
    'file',
    guard((name, stream) => {
      stream.on('error', () => {})
      if (name !== rules.field || chunks) {
        stream.resume()
        throw wrongFile(rules)
      }
      const own: Buffer[] = (chunks = [])
      stream.on('limit', () => reject(tooLarge(rules)))
      stream.on(
        'data',
        guard((chunk: Buffer) => {
          hold(chunk.length)
          own.push(chunk)
        }),
      )
    }),
  )
  for (const limit of ['partsLimit', 'fieldsLimit', 'filesLimit'] as const) {
    parser.on(limit, () => reject(wrongFile(rules)))
  }
  parser.on('error', (error: Error) => reject(malformed('the multipart body is broken', error)))
  parser.on('finish', () => (chunks ? resolve(chunks) : reject(wrongFile(rules))))
  const onData = ({ length }: Buffer) => {
    total += length
    if (total > rules.maxFileBytes + maxOtherBytes) reject(tooLarge(rules))
  }
  raw.on('data', onData).on('error', onClose).on('close', onClose)
  if (raw.destroyed) onClose()
  raw.pipe(parser)
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    raw.unpipe(parser)
    raw.off('data', onData)
    // So that the client, which may still be sending, gets to read the answer.
    raw.resume()
  }
}

function openParser(headers: BusboyHeaders, { maxFileBytes }: UploadRules) {
  try {
    return new Busboy({
      headers,
      limits: {
        files: 2,
        fileSize: maxFileBytes,
        fields: maxFields,
        fieldSize: maxOtherBytes,
        headerPairs: 20,
        headerSize: 8 * 1024,
      },
    })
  } catch (error) {
    throw malformed('the content type names no boundary', error)
  }
}

/** One piece with memory of its own: small buffers share theirs with others. */
function join(chunks: Buffer[]): Buffer {
  const bytes = Buffer.allocUnsafeSlow(chunks.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const chunk of chunks) at += chunk.copy(bytes, at)
  return bytes
}

function wrongFile({ field }: UploadRules): Fault {
  return new Fault('invalid_input', { fields: [{ field, rule: 'one file, and the only one of the form' }] })
}

function tooLarge({ maxFileBytes }: UploadRules): Fault {
  return new Fault('body_too_large', { explanation: `at most ${maxFileBytes} bytes are taken` })
}

function malformed(explanation: string, cause?: unknown): Fault {
  return new Fault('malformed_request', { explanation }, { cause })
}
