import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'
import { Fault, type FieldFault } from '../../core/fault.ts'
import {
  isSignedBy,
  type PartnerKey,
  type Partners,
  type SignedParts,
} from '../../domain/partners/partners.ts'
import { beginCall, callOf, type Call } from './call-log.ts'
import { bodyBytesOf, rawQueryOf } from './raw-body.ts'

type Hook = (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction) => void

export interface SignatureHooks {
  readonly onRequest: Hook
  readonly preValidation: Hook
}

/**
 * `X-VIRTUALCLASS-API` and `X-VIRTUALCLASS-SIGN` (seed: 엔드포인트 보안 타입). The key is looked up before the body is read, the
 * signature checked over the bytes as sent before anything in them is. Answers tell of persons and are not to be stored.
 */
export function requireSignature(
  action: string,
  house: { partners: Pick<Partners, 'findKey' | 'useOnce'>; development: boolean },
): SignatureHooks {
  const { partners, development } = house
  return {
    onRequest(request, reply, done) {
      void reply.header('cache-control', 'no-store')
      const call = beginCall(request, action)
      const value = headerOf(request, 'x-virtualclass-api')
      if (value === '' || headerOf(request, 'x-virtualclass-sign') === '')
        return done(new Fault('headers_missing'))
      const found = partners.findKey(value)
      if (found instanceof Promise) found.then((key) => done(admit(call, key)), done)
      else done(admit(call, found))
    },

    preValidation(request, _reply, done) {
      const call = callOf(request)
      const mark = markOf(request)
      const fault = checkSignature(request, call, mark, development)
      if (fault) return done(fault)
      if (!call.isBound || !call.key) return done()
      partners
        .useOnce({
          ...mark,
          keyId: call.key.id,
          signature: headerOf(request, 'x-virtualclass-sign'),
          time: Number(mark.timestamp),
        })
        .then(() => done(), done)
    },
  }
}

function admit(call: Call, key: PartnerKey | undefined): Fault | undefined {
  if (!key) return new Fault('key_unknown')
  call.key = key
  return key.secrets.length === 0 ? new Fault('secret_missing') : undefined
}

/** Of a request that may come once (CONTRACTS.md section 3); empty texts where the header is missing. */
interface Mark {
  readonly timestamp: string
  readonly nonce: string
}

function markOf(request: FastifyRequest): Mark {
  return {
    timestamp: headerOf(request, 'x-virtualclass-timestamp'),
    nonce: headerOf(request, 'x-virtualclass-nonce'),
  }
}

/** Notes in `call` whether the mark is part of what was signed. A mark that is not signed is none. */
function checkSignature(
  request: FastifyRequest,
  call: Call,
  mark: Mark,
  development: boolean,
): Fault | undefined {
  const { timestamp, nonce } = mark
  const secrets = call.key?.secrets ?? []
  const signature = headerOf(request, 'x-virtualclass-sign')
  const plain = [rawQueryOf(request), bodyBytesOf(request)]
  if (timestamp === '' || nonce === '') {
    return isSignedBy(secrets, plain, signature) ? undefined : mismatch(plain, development)
  }
  const marked = [timestamp, nonce, ...plain]
  call.isBound = isSignedBy(secrets, marked, signature)
  if (call.isBound) return checkMark(mark)
  return isSignedBy(secrets, plain, signature) ? undefined : mismatch(marked, development)
}

function checkMark({ timestamp, nonce }: Mark): Fault | undefined {
  const fields: FieldFault[] = []
  if (!/^[0-9]{1,12}$/.test(timestamp)) {
    fields.push({
      field: 'X-VIRTUALCLASS-TIMESTAMP',
      rule: 'X-VIRTUALCLASS-TIMESTAMP는 유닉스 시간(초)이어야 합니다.',
    })
  }
  if (!/^[\u0021-\u007e]{1,128}$/.test(nonce)) {
    fields.push({
      field: 'X-VIRTUALCLASS-NONCE',
      rule: 'X-VIRTUALCLASS-NONCE는 공백 없는 ASCII 1~128자여야 합니다.',
    })
  }
  return fields.length > 0 ? new Fault('invalid_input', { fields }) : undefined
}

function mismatch(parts: SignedParts, development: boolean): Fault {
  if (!development) return new Fault('signature_mismatch')
  const bytes = parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part))
  return new Fault('signature_mismatch', { explanation: Buffer.concat(bytes).toString() })
}

function headerOf(request: FastifyRequest, name: string): string {
  const value = request.headers[name]
  return typeof value === 'string' ? value : ''
}
