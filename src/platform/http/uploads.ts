import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'
import { giveBack } from '../memory/give-back.ts'
import { boundaryOf, readForm } from './multipart.ts'

export interface UploadRules {
  /** The one field that carries the file. Fields of text beside it are not looked at; other files are refused. */
  readonly field: string
  readonly maxFileBytes: number
  /** Of all uploads of this process together; the one that would exceed it is refused. */
  readonly maxBytesInMemory: number
  /** From the first byte of the body to its last. */
  readonly timeoutMs: number
}

export interface Upload {
  /** A view into the body, which has memory of its own: both can be handed to a thread. */
  readonly bytes: Buffer
  /** Its bytes count as being in memory until this is called. */
  release(): void
}

export interface Uploads {
  /**
   * The one file of a `multipart/form-data` body (RFC 7578), bounded as it arrives. Faults: `invalid_input` (no file, two,
   * another field), `unsupported_media_type`, `malformed_request`, `body_too_large`, `upload_too_slow`, `overloaded`. What
   * comes after a fault is read and thrown away for as long as the server lets a request take.
   */
  receive(request: FastifyRequest): Promise<Upload>
  /** Bytes that are held at this moment. */
  readonly heldBytes: number
}

/** Boundaries, headers of parts and small fields beside the file. */
const maxOtherBytes = 64 * 1024
const maxParts = 100

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
  const maxBodyBytes = rules.maxFileBytes + maxOtherBytes
  let heldBytes = 0
  return {
    get heldBytes() {
      return heldBytes
    },
    async receive({ raw, mediaType, headers }) {
      if (mediaType !== 'multipart/form-data') throw new Fault('unsupported_media_type')
      const boundary = boundaryOf(headers['content-type'] ?? '')
      if (Number(headers['content-length'] ?? 0) > maxBodyBytes) throw tooLarge(rules)
      let own = 0
      const hold = (bytes: number) => {
        if (own + bytes > maxBodyBytes) throw tooLarge(rules)
        if (heldBytes + bytes > rules.maxBytesInMemory) {
          throw new Fault('overloaded', { retryAfterSeconds: 1 })
        }
        own += bytes
        heldBytes += bytes
      }
      const release = () => {
        heldBytes -= own
        own = 0
      }
      try {
        const body = await collect(raw, { timeoutMs: rules.timeoutMs, hold })
        return { bytes: takeFile(body, boundary, rules), release }
      } catch (error) {
        release()
        throw error
      }
    },
  }
}

/** A whole body in one piece; `hold` is asked before each part of it is kept. */
async function collect(
  raw: IncomingMessage,
  { timeoutMs, hold }: { timeoutMs: number; hold: (bytes: number) => void },
): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const chunks: Buffer[] = []
  const onData = (chunk: Buffer) => {
    try {
      hold(chunk.length)
      chunks.push(chunk)
    } catch (error) {
      raw.off('data', onData)
      reject(error)
    }
  }
  const onClose = () => {
    if (!raw.complete) reject(malformed('the request ended before its body did'))
  }
  const timer = setTimeout(() => reject(new Fault('upload_too_slow')), timeoutMs).unref()
  raw.on('data', onData).on('end', resolve).on('error', onClose).on('close', onClose)
  if (raw.destroyed) onClose()
  try {
    await promise
    return joinApart(chunks)
  } finally {
    chunks.forEach(giveBack)
    clearTimeout(timer)
    raw.off('data', onData)
    // So that the client, which may still be sending, gets to read the answer.
    raw.resume()
  }
}

/** Never in the memory that Node's small buffers share: a thread would get all of it, with what others sent. */
function joinApart(chunks: readonly Buffer[]): Buffer {
  const whole = Buffer.allocUnsafeSlow(chunks.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const chunk of chunks) at += chunk.copy(whole, at)
  return whole
}

function takeFile(body: Buffer, boundary: string, rules: UploadRules): Buffer {
  const form = readForm(body, boundary, {
    maxFiles: maxParts,
    maxFileBytes: body.length,
    maxFields: maxParts,
    maxFieldBytes: maxOtherBytes,
  })
  const [file, ...others] = Object.values(form)
    .flat()
    .filter((value) => typeof value === 'object')
  if (!file || others.length > 0 || file !== form[rules.field]) throw wrongFile(rules)
  if (file.bytes.length > rules.maxFileBytes) throw tooLarge(rules)
  return file.bytes
}

function wrongFile({ field }: UploadRules): Fault {
  return new Fault('invalid_input', { fields: [{ field, rule: 'one file, and the only one of the form' }] })
}

function tooLarge({ maxFileBytes }: UploadRules): Fault {
  return new Fault('body_too_large', { explanation: `at most ${maxFileBytes} bytes are taken` })
}

function malformed(explanation: string): Fault {
  return new Fault('malformed_request', { explanation })
}
