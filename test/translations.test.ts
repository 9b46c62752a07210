/** Translations are kept in step with the English pages that they were made from. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { expectedTranslations, findDifferences, findTranslations } from '../scripts/translations/compare.ts'
import { linkNamer, readStructure } from '../scripts/translations/structure.ts'

test('translations: each page that is promised in another language is there, and none without its original', () => {
  assert.deepEqual(
    findTranslations().map(({ file }) => file),
    expectedTranslations()
      .map(({ file }) => file)
      .toSorted(),
  )
})

for (const translation of expectedTranslations()) {
  test(`translations: ${translation.file} has the headings, code, tables, links and names of today's English page`, () => {
    assert.deepEqual(findDifferences(translation), [])
  })
}

test('translations: a changed line of code, a lost row, link or name is seen', () => {
  const text = '# A\n\nSee `x` in [b](b.md).\n\n```sh\ncurl 1\n```\n\n| a |\n| - |\n| 1 |\n'
  const nameLink = linkNamer('docs/apis/a.md', () => undefined)
  const structure = readStructure(text, nameLink)
  const changed = (from: string, to: string) => readStructure(text.replace(from, to), nameLink)
  assert.deepEqual(changed('See', 'Schau'), structure)
  assert.notDeepEqual(changed('curl 1', 'curl 2').code, structure.code)
  assert.notDeepEqual(changed('| 1 |\n', '').tables, structure.tables)
  assert.notDeepEqual(changed('b.md', 'c.md').links, structure.links)
  assert.notDeepEqual(changed('`x`', 'x').names, structure.names)
  assert.notDeepEqual(changed('# A', '## A').headings, structure.headings)
  const inKorean = readStructure(
    text,
    linkNamer('docs/ko/apis/a.md', () => undefined),
  )
  assert.deepEqual(inKorean.links, structure.links)
})
