import { Fault } from '../../../core/fault.ts'
import { asPhoneNumber } from '../../../core/phone-number.ts'
import type { Erasure } from '../../../domain/erasure/erasure.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { byOf } from '../decision-log.ts'
import { ErasureAnswer, ErasureBody } from '../schemas/erasure.ts'
import { refusals } from '../schemas/problem.ts'

export interface ErasureHouse {
  readonly erasure: Erasure
}

/** `/console/api/persons/erasure`: forgets whoever has a number, who asked for it. */
export function addErasure(app: TypedApp, { erasure }: ErasureHouse): void {
  const schema = {
    summary: 'Forget a person in every room, who asked for it; a dry run only says what would be done',
    body: ErasureBody,
    response: { 200: ErasureAnswer, ...refusals(400, 413, 415) },
  }
  app.post('/persons/erasure', { schema }, async (request) => {
    const { number, confirm, email, dryRun = false } = request.body
    if (!dryRun && confirm !== number) {
      throw new Fault('invalid_input', { fields: [{ field: 'confirm', rule: 'the number once more' }] })
    }
    const report = await erasure.erasePerson({ number: asPhoneNumber(number), email, dryRun }, byOf(request))
    return { ...report, lines: [...report.lines] }
  })
}
