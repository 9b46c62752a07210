import { parseArgs } from 'node:util'
import { isEmailAddress } from '../../core/email-address.ts'
import { isPhoneNumber } from '../../core/phone-number.ts'
import type { ErasureReport } from '../../domain/erasure/erasure.ts'
import { commandLine } from './decide.ts'
import { runWithApp, wrongOption } from './run-with-app.ts'

/** `switchboard erase person NUMBER`: forgets whoever has this number, and says what was found. docs/operating/retention.md. */
export async function eraseCommand([what, ...args]: string[]): Promise<number> {
  if (what !== 'person') throw wrongOption('what to erase', 'person')
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { email: { type: 'string' }, 'dry-run': { type: 'boolean' } },
  })
  const [number = ''] = positionals
  if (!isPhoneNumber(number) || positionals.length > 1) {
    throw wrongOption('NUMBER', '3 to 15 digits, as the person has it')
  }
  const { email } = values
  if (email !== undefined && !isEmailAddress(email)) throw wrongOption('--email', 'an e-mail address')
  const wish = { number, email, dryRun: values['dry-run'] ?? false }
  return runWithApp(async ({ erasure }) => ({
    text: describe(await erasure.erasePerson(wish, commandLine)),
  }))
}

function describe({ isDryRun, lines }: ErasureReport): string {
  if (lines.length === 0) return 'Nothing is known of this person.'
  return [
    isDryRun ? 'Nothing was changed. This would be done:' : 'Done:',
    ...lines.map(
      ({ what, count, outcome, why }) =>
        `${outcome.padEnd(14)} ${String(count).padStart(6)}  ${what}${why ? ` (${why})` : ''}`,
    ),
  ].join('\n')
}
