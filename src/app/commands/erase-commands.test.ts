import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../core/fault.ts'
import { eraseCommand } from './erase-commands.ts'

test('erase: what is not an address is refused before anything is looked for', async () => {
  for (const email of ['', ' ', 'kim', '@a.kr', 'kim@', 'kim @a.kr']) {
    await assert.rejects(
      eraseCommand(['person', '01012345678', '--email', email]),
      (error) =>
        error instanceof Fault &&
        error.code === 'invalid_input' &&
        error.detail.fields?.[0]?.field === '--email',
      JSON.stringify(email),
    )
  }
})
