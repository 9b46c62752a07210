import { Type, type TProperties, type TSchema } from 'typebox'

/** Nothing that cannot be seen: an id that looks like another one is another's. */
const UserId = Type.String({
  pattern: String.raw`^[^\s\p{C}\p{DI}]{1,50}$`,
  description: '1 to 50 characters without white space; letter case does not count. `userID` is taken too',
  examples: ['qwer1234'],
})

/** Seed: "8-13자의 영문 + 숫자"; its examples hold other signs too. */
const passwordPattern = String.raw`^(?=.*[A-Za-z])(?=.*[0-9])[!-~]{8,13}$`
const passwordForm = new RegExp(passwordPattern)

/** Whether it can be anybody's: none of another form is ever stored. */
export function isPossiblePassword(password: string): boolean {
  return passwordForm.test(password)
}

const TelNumber = Type.String({
  pattern: '^[0-9]{11}$',
  description: '11 digits, without dashes',
  examples: ['01019910208'],
})

const AuthNumber = Type.String({ pattern: '^[0-9]{4}$', description: '4 digits', examples: ['1234'] })

export const SignInBody = Type.Object({
  userId: UserId,
  password: Type.String({ maxLength: 255, pattern: String.raw`\S`, examples: ['P!ssw0rd'] }),
})

export const IdBody = Type.Object({ userId: UserId })

export const NumberBody = Type.Object({ telNumber: TelNumber })

export const CodeBody = Type.Object({ telNumber: TelNumber, authNumber: AuthNumber })

export const SignUpBody = Type.Object({
  // How many characters a person sees in it is counted by `isName`.
  name: Type.String({
    minLength: 1,
    maxLength: 1000,
    description: '1 to 50 characters',
    examples: ['홍길동'],
  }),
  userId: UserId,
  password: Type.String({
    pattern: passwordPattern,
    description: '8 to 13 ASCII characters without spaces, a letter and a digit among them',
    examples: ['qwer1234'],
  }),
  telNumber: TelNumber,
  authNumber: AuthNumber,
  joinPath: Type.Optional(
    Type.String({
      pattern: '^(?:[Hh][Oo][Mm][Ee]|[Kk][Aa][Kk][Aa][Oo]|[Nn][Aa][Vv][Ee][Rr])$',
      description: 'HOME, KAKAO or NAVER in any letter case; HOME when it is left out',
      examples: ['HOME'],
    }),
  ),
  snsId: Type.Optional(
    Type.Union([Type.String({ maxLength: 4096 }), Type.Null()], {
      description:
        'What social sign-in gave for somebody who has no account yet; null and "" count as left out',
    }),
  ),
})

const segmenter = new Intl.Segmenter('ko', { granularity: 'grapheme' })

/** 1 to 50 characters as a person counts them, something to see among them, and no control character. */
export function isName(name: string): boolean {
  if (!name.isWellFormed() || /\p{Cc}/u.test(name) || !/[^\s\p{C}\p{DI}]/u.test(name)) return false
  return [...segmenter.segment(name)].length <= 50
}

export function Success<Data extends TProperties>(data: Data) {
  return Type.Object({ code: Type.Literal('SU'), message: Type.Literal('Success'), ...data })
}

export const Done = Success({})

export const SignedIn = Success({
  accessToken: Type.String(),
  expiration: Type.Integer({ examples: [32_400] }),
})

export const Me = Success({
  userId: Type.String(),
  name: Type.String(),
  telNumber: Type.String(),
  joinPath: Type.Union([Type.Literal('HOME'), Type.Literal('KAKAO'), Type.Literal('NAVER')]),
})

const Refusal = Type.Object({ code: Type.String(), message: Type.String() })

/** The refusals that a route can answer with, for the OpenAPI document. */
export function refusals(...statuses: number[]): Record<number, TSchema> {
  return Object.fromEntries(statuses.map((status) => [status, Refusal]))
}
