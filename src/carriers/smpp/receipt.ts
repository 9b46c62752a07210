import type { Receipt } from '../../domain/messaging/sms.port.ts'
import { tag, type Delivery } from './pdu.ts'
import type { SmppSettings } from './smpp-settings.ts'

export type FinalCode = Receipt['code']

/** What a deliver_sm or data_sm is. */
export type Incoming =
  /** `ref`: the SMSC's id of the message, in the form of `refOfAnswer`. */
  | { readonly kind: 'receipt'; readonly ref: string; readonly code: FinalCode }
  /** On its way, and not the last that is heard. */
  | { readonly kind: 'intermediate' }
  /** A receipt of which the message or the state cannot be read. */
  | { readonly kind: 'unreadable' }
  /** A text from a phone, or anything else. */
  | { readonly kind: 'text' }

const delivered = 4100
const otherFailure = 4420
/** Nobody could reach the phone while the message was valid. */
const unreachable = 4400

/** SMPP 3.4 clause 5.2.28, and as receipts spell them (appendix B); undefined: not final. */
const finalCodes: Readonly<Record<string, FinalCode | undefined>> = {
  SCHEDULED: undefined,
  ENROUTE: undefined,
  ACCEPTD: undefined,
  DELIVRD: delivered,
  EXPIRED: unreachable,
  DELETED: otherFailure,
  UNDELIV: otherFailure,
  UNKNOWN: otherFailure,
  REJECTD: otherFailure,
}
/** By message_state; 9 is of SMPP 5.0. */
const stateNames: Readonly<Record<number, string>> = {
  0: 'SCHEDULED',
  1: 'ENROUTE',
  2: 'DELIVRD',
  3: 'EXPIRED',
  4: 'DELETED',
  5: 'UNDELIV',
  6: 'ACCEPTD',
  7: 'UNKNOWN',
  8: 'REJECTD',
  9: 'SKIPPED',
}
/** Clause 5.2.12: bits 5 to 2 of esm_class. */
const kindBits = 0x3c
const receiptKind = 0x04
const intermediateKind = 0x20

const ucs2 = 8
/** Ids are kept in the database: what is not printable ASCII is none. */
const printable = /^[!-~]{1,64}$/

/** Reads what came by the carrier's settings; parameters count before words, where both are there. */
export function createReceiptReader({
  receipts,
}: Pick<SmppSettings, 'receipts'>): (delivery: Delivery) => Incoming {
  const { idForm } = receipts
  const errors = new Map(Object.entries(receipts.errors).map(([error, code]) => [plain(error), code]))
  const states = new Map(Object.entries(receipts.states))

  function codeOf(state: string, error: string | undefined): FinalCode | 'intermediate' | undefined {
    if (!Object.hasOwn(finalCodes, state) && !states.has(state)) return undefined
    const usual = finalCodes[state]
    if (usual === delivered) return delivered
    if (usual === undefined && !states.has(state)) return 'intermediate'
    return (error !== undefined && errors.get(plain(error))) || states.get(state) || usual
  }

  return (delivery) => {
    const { esmClass, tlvs } = delivery
    const kind = esmClass & kindBits
    if (kind === intermediateKind) return { kind: 'intermediate' }
    if (kind !== receiptKind && !tlvs.has(tag.receiptedMessageId)) return { kind: 'text' }
    const words = readWords(delivery)
    const ref = refOfReceipt(idForm, textOf(tlvs.get(tag.receiptedMessageId)), words.id)
    const state = stateNames[tlvs.get(tag.messageState)?.[0] ?? -1] ?? words.state
    if (ref === undefined || state === undefined) return { kind: 'unreadable' }
    const code = codeOf(state, words.error ?? networkError(tlvs))
    if (code === undefined) return { kind: 'unreadable' }
    return code === 'intermediate' ? { kind: 'intermediate' } : { kind: 'receipt', ref, code }
  }
}

/** Appendix B: `id:… sub:… dlvrd:… submit date:… done date:… stat:DELIVRD err:000 text:…`. */
function readWords({ message, dataCoding }: Delivery): { id?: string; state?: string; error?: string } {
  if (message.length === 0) return {}
  const isWide = dataCoding === ucs2 && message.length % 2 === 0
  const all = isWide ? Buffer.from(message).swap16().toString('utf16le') : message.toString('latin1')
  // What follows are the first words of the message itself, which may say anything.
  const ours = all.replace(/\btext:[^]*$/i, '')
  const id = /\bid:\s*(\S+)/i.exec(ours)?.[1]
  const state = /\bstat:\s*([a-z]+)/i.exec(ours)?.[1]?.toUpperCase()
  const error = /\berr:\s*(\w+)/i.exec(ours)?.[1]
  return { ...(id && { id }), ...(state && { state }), ...(error && { error }) }
}

/** Clause 5.3.2.31: the network's kind, then its error. */
function networkError(tlvs: Delivery['tlvs']): string | undefined {
  const value = tlvs.get(tag.networkErrorCode)
  return value?.length === 3 ? String(value.readUInt16BE(1)) : undefined
}

const textOf = (value: Buffer | undefined) => value?.toString('latin1').replace(/\0[^]*$/, '')
const plain = (error: string) => error.replace(/^0+(?=\w)/, '').toUpperCase()

type IdForm = SmppSettings['receipts']['idForm']

/** What receipts of this answer will be known by; undefined when the SMSC gave no usable id. */
export function refOfAnswer(idForm: IdForm, id: string): string | undefined {
  if (!printable.test(id)) return undefined
  if (idForm === 'hex-to-decimal') return fromHex(id)
  return withoutZeros(id)
}

/**
 * The parameter is meant to repeat the answer's id (clause 5.3.2.12). Where it differs from the words, it does, and the
 * words are in the other form; otherwise both are.
 */
function refOfReceipt(
  idForm: IdForm,
  given: string | undefined,
  word: string | undefined,
): string | undefined {
  const isFaithful = given !== undefined && word !== undefined && given !== word
  if (isFaithful && printable.test(given)) return refOfAnswer(idForm, given)
  const id = given ?? word
  if (id === undefined || !printable.test(id)) return undefined
  return idForm === 'decimal-to-hex' ? fromHex(id) : withoutZeros(id)
}

function fromHex(id: string): string {
  return /^[0-9a-f]+$/i.test(id) ? BigInt(`0x${id}`).toString() : id
}

/** Some pad an id here and not there. */
function withoutZeros(id: string): string {
  return /^0+[0-9a-f]+$/i.test(id) ? id.replace(/^0+(?=.)/, '') : id
}
