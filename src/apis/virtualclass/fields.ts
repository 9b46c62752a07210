import type { Field } from './parameters.ts'

// oxlint-disable-next-line no-control-regex -- nobody can see them, and PostgreSQL's text knows no U+0000
const controlCharacters = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/
/** One character each for everybody: no need to look for clusters. */
const plainText = /^[\u0020-\u007e가-힣]*$/
/** Of one name, UTF-16: twenty of the longest emoji have 300. */
const mostCodeUnits = 500
const segmenter = new Intl.Segmenter('ko', { granularity: 'grapheme' })

const atom = String.raw`[\p{L}\p{M}\p{N}!#$%&'*+/=?^_\x60{|}~-]+`
const label = String.raw`[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?`
/** RFC 5321 section 4.1.2, a dot-string at a domain of two labels or more; RFC 6531: letters of any script. */
const emailPattern = new RegExp(String.raw`^${atom}(?:\.${atom})*@${label}(?:\.${label})+$`, 'u')

export const memberName = {
  name: 'name',
  rule: '이름은 2자 이상 20자 이하로 입력해 주세요.',
  read: text(
    (value) =>
      value.length <= mostCodeUnits &&
      !controlCharacters.test(value) &&
      isBetween(countCharacters(value.trim()), 2, 20),
  ),
} as const satisfies Field

export const memberEmail = {
  name: 'email',
  rule: '이메일은 올바른 형식으로 50자 이하로 입력해 주세요.',
  read: text((value) => value.length <= 50 && emailPattern.test(value)),
} as const satisfies Field

export const memberPhone = {
  name: 'phone',
  rule: '휴대폰번호는 숫자만 11자리 이하로 입력해 주세요.',
  read: text((value) => /^[0-9]{1,11}$/.test(value)),
} as const satisfies Field

export const userToken = {
  name: 'user_token',
  rule: 'user_token은 회원 등록시 부여받은 16진수 64자리 값이어야 합니다.',
  read: (value: unknown) => text((token) => /^[0-9a-f]{64}$/i.test(token))(value)?.toLowerCase(),
} as const satisfies Field

export const companyCode = {
  name: 'company_code',
  rule: 'company_code는 반드시 전송해야 합니다.',
  read: text((value) => value !== ''),
} as const satisfies Field

/** As a reader counts: 👨‍👩‍👧 is one. */
function countCharacters(name: string): number {
  if (plainText.test(name)) return name.length
  return [...segmenter.segment(name)].length
}

function isBetween(count: number, least: number, most: number): boolean {
  return count >= least && count <= most
}

function text(isGood: (value: string) => boolean): (value: unknown) => string | undefined {
  return (value) => (typeof value === 'string' && isGood(value) ? value : undefined)
}
