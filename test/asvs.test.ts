import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'

const root = path.dirname(import.meta.dirname)
const place = 'docs/operating/asvs.md'
const page = readFileSync(path.join(root, place), 'utf8')

/** Requirements of levels 1 and 2 in each chapter of the standard, release 5.0.0. */
const chapters: Readonly<Record<string, number>> = {
  V1: 27,
  V2: 11,
  V3: 19,
  V4: 10,
  V5: 9,
  V6: 35,
  V7: 18,
  V8: 7,
  V9: 7,
  V10: 29,
  V11: 14,
  V12: 9,
  V13: 13,
  V14: 9,
  V15: 13,
  V16: 16,
  V17: 7,
}

const rows = page
  .split('\n')
  .filter((line) => /^\| +\d+\.\d+\.\d+ /.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, number = '', level = '', about = '', state = '', how = '', shownBy = '']) => ({
    ...{ number, level, about, state, how, shownBy },
  }))

test('ASVS: every requirement of levels 1 and 2 stands there once, in its chapter', () => {
  const numbers = rows.map(({ number }) => number)
  assert.equal(new Set(numbers).size, numbers.length, 'once')
  const counts: Record<string, number> = {}
  for (const number of numbers) {
    const chapter = `V${number.split('.')[0]}`
    counts[chapter] = (counts[chapter] ?? 0) + 1
  }
  assert.deepEqual(counts, chapters)
})

test('ASVS: each has a state and a reason, and what is met is shown by a file that is there', () => {
  for (const { number, level, about, state, how, shownBy } of rows) {
    assert.match(level, /^[12]$/, number)
    assert.match(state, /^(?:met|partly|not met|n\/a)$/, number)
    assert.ok(about.length > 2 && how.length > 2, number)
    const [, linked, named] = /^(?:\[[^\]]+\]\(([^)#]+)[^)]*\)|`([^`]+)`)$/.exec(shownBy) ?? []
    const file = linked === undefined ? named : path.join(path.dirname(place), linked)
    if (state === 'met' || state === 'partly') assert.ok(file, `${number} is shown by nothing`)
    if (file !== undefined) assert.ok(existsSync(path.join(root, file)), `${number}: ${file}`)
    if (state === 'not met') assert.ok(how.length > 40, `${number} has no reason`)
  }
})

test('ASVS: the sums above the list are its sums', () => {
  const count = (levels: string) =>
    ['met', 'partly', 'not met', 'n/a', ''].map(
      (state) =>
        rows.filter((row) => levels.includes(row.level) && (state === '' || row.state === state)).length,
    )
  for (const [name, levels] of [
    ['level 1', '1'],
    ['level 2', '2'],
    ['both', '12'],
  ] as const) {
    const line = page.split('\n').find((each) => each.startsWith(`| ${name} `)) ?? ''
    assert.deepEqual(line.split('|').slice(2, -1).map(Number), count(levels), name)
  }
})
