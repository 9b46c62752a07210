/** `node scripts/translations.ts`: where translations are out of step. `looked-at FILE…`: each was mended, and is made from today's English text. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { findDifferences, findTranslations, headOf } from './translations/compare.ts'

const root = path.dirname(import.meta.dirname)
const [command, ...files] = process.argv.slice(2)

const translations = findTranslations()
for (const { file, original } of translations.filter(
  (each) => command === 'looked-at' && files.includes(each.file),
)) {
  const text = readFileSync(path.join(root, file), 'utf8')
  writeFileSync(
    path.join(root, file),
    `${headOf(original)}\n${text.replace(/^<!-- Made from [^]*?-->\n/, '')}`,
  )
}
for (const translation of translations) {
  const problems = findDifferences(translation)
  console.log(`${translation.file}: ${problems.length === 0 ? 'in step' : `\n  ${problems.join('\n  ')}`}`)
  if (problems.length > 0) process.exitCode = 1
}
