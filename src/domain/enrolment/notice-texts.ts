import { cp949Bytes } from '../../core/korean-text.ts'
import { koreanTime } from '../../core/korean-time.ts'
import type { Notice } from './enrolment.types.ts'

/** Bytes of an LMS in CP949. */
const maxBytes = 2000
const maxNameCharacters = 30

export interface NoticeText {
  readonly subject: string
  readonly body: string
  /** A KakaoTalk template of ours, and what is put into it. */
  readonly notice: { readonly template: string; readonly variables: Readonly<Record<string, string>> }
}

interface Words {
  readonly template: string
  readonly subject: string
  /** After the greeting. `msg`: the inspector's words, as much of them as there is room for. */
  say(facts: { affiliate: string; due: string; msg: string; url: string }): string[]
}

const words: Readonly<Record<Notice['content']['kind'], Words>> = {
  payment: {
    template: 'contract-payment',
    subject: '[휴대전화보험] 결제 안내',
    say: ({ affiliate, due, url }) => [
      `${affiliate}에서 신청하신 휴대전화보험의 결제를 진행해 주세요.`,
      '',
      `결제 기한: ${due}`,
      `결제하기: ${url}`,
      '',
      '기한이 지나면 신청이 취소되고 입력하신 정보는 파기됩니다.',
    ],
  },
  photos_again: {
    template: 'contract-photos-again',
    subject: '[휴대전화보험] 재촬영 안내',
    say: ({ affiliate, due, msg, url }) => [
      `${affiliate}에서 신청하신 휴대전화보험의 검수를 위해 사진을 다시 등록해 주세요.`,
      '',
      `사유: ${msg}`,
      `등록 기한: ${due}`,
      `다시 등록하기: ${url}`,
    ],
  },
  complete: {
    template: 'contract-complete',
    subject: '[휴대전화보험] 가입 완료 안내',
    say: ({ affiliate, url }) => [
      `${affiliate}에서 신청하신 휴대전화보험의 가입이 완료되었습니다.`,
      '',
      `계약 조회: ${url}`,
    ],
  },
  refused: {
    template: 'contract-refused',
    subject: '[휴대전화보험] 인수 거절 안내',
    say: ({ affiliate, msg }) => [
      `${affiliate}에서 신청하신 휴대전화보험에 가입하실 수 없게 되었습니다.`,
      '',
      `사유: ${msg}`,
      '',
      `결제하신 금액은 ${affiliate}에 문의해 주세요.`,
    ],
  },
}

/** In place of a link that the affiliate did not give, or that no message carries. */
const instead = ({ affiliate }: { affiliate: string }) => `${affiliate} 앱 또는 홈페이지에서 확인해 주세요.`

/**
 * What the customer is told, in at most 2,000 bytes of CP949: the link is in it whole; where there is too much, the
 * inspector's words are cut.
 */
export function writeNotice(
  { name: givenName, content }: Pick<Notice, 'name' | 'content'>,
  affiliateName: string,
): NoticeText {
  const { template, subject, say } = words[content.kind]
  const name = inOneLine(givenName).slice(0, maxNameCharacters).toWellFormed()
  const affiliate = inOneLine(affiliateName).slice(0, maxNameCharacters).toWellFormed()
  const due = 'dueAt' in content ? koreanTime(content.dueAt).slice(0, 16) : ''
  // As ASCII: the phone must not guess where it ends.
  const given = 'url' in content && content.url ? URL.parse(content.url)?.href : undefined
  const write = (msg: string, url: string) =>
    [`${name} 고객님,`, ...say({ affiliate, due, msg, url })].join('\n')
  const room = (url: string) => maxBytes - cp949Bytes(write('', url))
  const url = given !== undefined && room(given) >= 0 ? given : instead({ affiliate })
  const msg = 'msg' in content ? cutToBytes(inOneLine(content.msg), room(url)) : ''
  const variables = {
    name,
    affiliate,
    ...('dueAt' in content ? { due } : {}),
    ...('msg' in content ? { msg } : {}),
    ...('url' in content ? { url } : {}),
  }
  return { subject, body: write(msg, url), notice: { template, variables } }
}

/** No line of its own for what others wrote: it could pass for ours. */
function inOneLine(text: string): string {
  return text.replace(/[\p{C}\s]+/gu, ' ').trim()
}

function cutToBytes(text: string, most: number): string {
  if (cp949Bytes(text) <= most) return text
  const end = '…'
  let bytes = cp949Bytes(end)
  let cut = ''
  for (const character of text) {
    bytes += cp949Bytes(character)
    if (bytes > most) break
    cut += character
  }
  return cut + end
}
