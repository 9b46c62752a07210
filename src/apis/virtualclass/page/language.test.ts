import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseLanguage } from './language.ts'

const cases: [header: string | undefined, language: string, why: string][] = [
  [undefined, 'ko', 'no wish'],
  ['', 'ko', 'no wish'],
  ['*', 'ko', 'any'],
  ['ko', 'ko', 'named'],
  ['en', 'en', 'named'],
  ['EN-us', 'en', 'letter case does not count'],
  ['ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7', 'ko', 'as a Korean browser says it'],
  ['en-GB,en;q=0.9,ko;q=0.8', 'en', 'as an English browser says it'],
  ['ko;q=0.3, en;q=0.8', 'en', 'the weight counts, not the place'],
  ['fr, ko;q=0.1', 'ko', 'of what there is'],
  ['fr-FR, de;q=0.5', 'en', 'neither is wished for'],
  ['en;q=0.5, *;q=0.1', 'en', 'a name before the rest'],
  ['ko;q=0, *', 'en', 'the rest without what is refused'],
  ['en;q=0', 'ko', 'English is refused'],
  ['ko;q=0', 'en', 'Korean is refused'],
  ['kok, enx', 'en', 'other languages that begin alike'],
  ['en ; q=0.2 , ko ; q=0.4', 'ko', 'white space'],
  ['en;q=1.5, ko;q=oops', 'ko', 'nonsense is no wish'],
  [`${'x,'.repeat(10_000)}en`, 'en', 'a very long one'],
]

for (const [header, language, why] of cases) {
  test(`language: ${header?.slice(0, 40) ?? 'no header'} is ${language}: ${why}`, () => {
    assert.equal(chooseLanguage(header), language)
  })
}
