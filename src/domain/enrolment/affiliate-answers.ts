import { koreanTime } from '../../core/korean-time.ts'
import type { Affiliates } from '../affiliates/affiliates.ts'
import type { Asker, Question, Webhooks } from '../webhooks/webhooks.ts'
import * as queries from './affiliate-answers.queries.ts'
import { readDeepLink } from './deep-link.ts'
import type { AffiliateAnswer, AnnounceVerdict, SideVerdict, Verdict } from './enrolment.types.ts'
import type { Verdicts } from './verdicts.ts'

/** The webhook that tells an affiliate what an inspector decided, and asks for a link. */
export const verdictEvent = 'contract.verdict'

export function createVerdictAnnouncement(house: {
  affiliates: Pick<Affiliates, 'findById'>
  webhooks: Pick<Webhooks, 'announceAll'>
}): AnnounceVerdict {
  return async (tx, { contract, names, verdict }) => {
    const { affiliateId, id } = contract
    const affiliate = await house.affiliates.findById(tx, affiliateId)
    if (!affiliate?.webhook) return undefined
    const data = {
      ...describeVerdict(verdict, await queries.readClock(tx)),
      contract_id: id,
      affiliate_uid: names.affiliateUid,
      affiliate_cid: names.affiliateCid,
    }
    const announcement = { tenant: affiliateId, ...affiliate.webhook, event: verdictEvent, data, subject: id }
    const [deliveryId] = await house.webhooks.announceAll(tx, [announcement])
    return { deliveryId: deliveryId as string }
  }
}

/** The bodies of CONTRACTS.md section 5, "Webhooks"; types and nulls as in the vendor's later document (readme.md). */
function describeVerdict(verdict: Verdict, at: Date): object {
  switch (verdict.kind) {
    case 'pass': {
      const { insuranceStart, insuranceEnd, checkout } = verdict
      return {
        result: 0,
        inspection_complete: koreanTime(at),
        insurance: { insurance_start: insuranceStart, insurance_end: insuranceEnd },
        ...(checkout ? { checkout: { due_date: checkout.dueDate, amount: checkout.amount } } : {}),
      }
    }
    case 'ask_again': {
      const detail = { front: describeSide(verdict.front), rear: describeSide(verdict.rear) }
      return { result: 1, due_datetime: koreanTime(verdict.dueAt), detail, msg: verdict.msg }
    }
    case 'refuse':
      return { result: 2, reject_type: asNumber(verdict.rejectType), msg: verdict.msg }
  }
}

const describeSide = ({ result, msg }: SideVerdict) => ({ result, msg: msg === '' ? null : msg })

/** The vendor's types are numbers; one that an operator names in words stays as it is. */
const asNumber = (text: string) => (/^(?:0|[1-9]\d{0,8})$/.test(text) ? Number(text) : text)

/** Hears what affiliates answer to verdicts: give it to `webhooks.onAnswer(verdictEvent, …)`. */
export function createVerdictAsker(house: {
  verdicts: Pick<Verdicts, 'applyAnswer'>
  /** Links in answers: development. */
  allowHttp: boolean
}): Asker {
  const asKey = ({ tenant, subject, id }: Question) => ({
    affiliateId: tenant,
    contractId: subject,
    deliveryId: id,
  })

  return {
    isStillAsked: async (db, question) => (await queries.findAsked(db, asKey(question))) !== undefined,
    async judge(tx, question, said) {
      const asked = await queries.findAsked(tx, asKey(question))
      // Cancelled while it was asked: whatever the answer is, nothing follows from it.
      if (!asked) return 'accepted'
      const answer = readAnswer(said, asked.kind, house.allowHttp)
      if (!answer) return 'unusable'
      const contract = { affiliateId: question.tenant, id: question.subject }
      await house.verdicts.applyAnswer(tx, { contract, verdictId: asked.id, answer })
      return answer.result ? 'accepted' : 'declined'
    },
    setAsked: (tx, question, isAsked) => queries.setVerdictOpen(tx, asKey(question), isAsked),
  }
}

const maxErrorCharacters = 1000

const linkFields: Readonly<Record<Verdict['kind'], string | undefined>> = {
  pass: 'contract_url',
  ask_again: 'reinspection_url',
  refuse: undefined,
}

/**
 * `{result: true, contract_url | reinspection_url}` or `{result: false, error}`, and nothing in between: what is neither,
 * both, or carries no link that a customer can be sent is undefined.
 */
export function readAnswer(
  said: unknown,
  kind: Verdict['kind'],
  allowHttp: boolean,
): AffiliateAnswer | undefined {
  if (typeof said !== 'object' || said === null || Array.isArray(said)) return undefined
  const fields = said as Readonly<Record<string, unknown>>
  const error = readError(fields['error'])
  if (fields['result'] === false && error) return { result: false, error }
  if (fields['result'] !== true || error !== undefined) return undefined
  const field = linkFields[kind]
  if (field === undefined) return { result: true }
  const link = fields[field]
  const url = typeof link === 'string' ? readDeepLink(link, { allowHttp }) : undefined
  return url === undefined ? undefined : { result: true, url }
}

/** A sentence, or the number under which the affiliate finds it again. Undefined for none, empty for what is neither. */
function readError(error: unknown): string | undefined {
  if (error === undefined || error === null || error === '') return undefined
  if (typeof error !== 'string' && typeof error !== 'number') return ''
  return String(error)
    .replace(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, maxErrorCharacters)
    .toWellFormed()
}
