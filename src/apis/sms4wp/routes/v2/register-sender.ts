import { Type } from 'typebox'
import { Fault } from '../../../../core/fault.ts'
import type { PhoneNumber } from '../../../../core/phone-number.ts'
import type { ProofChannel } from '../../../../domain/customers/customers.ts'
import type { AddEndpoint, Asking } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { phone, text, word } from '../../kinds.ts'
import { wordFault } from '../../envelope.ts'
import { optional, readParameters, required } from '../../parameters.ts'
import { Nullable } from '../../shapes/nullable.ts'

const parameters = {
  sendnumber: required(phone),
  comment: optional(text(200)),
  pintype: required(word({ SMS: 'text', VMS: 'voice' } as const)),
  pincode: optional(text(20)),
}

const answers = Type.Object({
  result_code: Type.Integer(),
  sendnumber: Nullable(Type.String()),
  detail: Type.String(),
})

/** The contract's codes; the details are ours. */
const outcomes = {
  sent: { result_code: 200, detail: 'a pin code is on its way, send it back as pincode within 3 minutes' },
  registered: { result_code: 200, detail: 'registered' },
  already_registered: { result_code: 500, detail: 'this number is registered already' },
  wrong_pin: { result_code: 600, detail: 'wrong pincode' },
  expired: { result_code: 700, detail: 'no pin code is valid any more, ask for a new one' },
  refused: { result_code: 400, detail: 'too many tries with this number, come back later' },
  no_voice: { result_code: 400, detail: 'nobody here can place a call now, use pintype SMS' },
} as const

/**
 * `POST /api/v2/sendnumber/register`: step 1 sends a pin code to the number, 6 digits in a text or the last 2 digits of
 * the number that calls it; step 2 brings it back. A parameter that is
 * missing or wrong is `result_code` 300, not status 400.
 */
export function addRegisterSender(add: AddEndpoint, house: House): void {
  add({
    method: 'POST',
    path: '/v2/sendnumber/register/',
    summary: 'Prove that a number is yours to send from',
    takes: {},
    alsoTakes: parameters,
    answers,
    async answer(_input, asking) {
      const input = readOrExplain(asking)
      if ('explanation' in input) {
        return { result_code: 300, sendnumber: null, detail: input.explanation }
      }
      const outcome = await take(house, asking, input)
      const { result_code, detail } = outcomes[outcome]
      return { result_code, sendnumber: input.sendnumber, detail }
    },
  })
}

function readOrExplain({ given }: Asking) {
  try {
    return readParameters(given, parameters)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { explanation: (wordFault(error).body as { detail: string }).detail }
  }
}

interface Asked {
  readonly sendnumber: PhoneNumber
  readonly pintype: ProofChannel
  readonly comment: string | undefined
  readonly pincode: string | undefined
}

function take({ senderProof }: House, { customer }: Asking, input: Asked) {
  const { sendnumber: number, pintype: channel, comment = '', pincode: pin } = input
  return pin === undefined
    ? senderProof.ask(customer, { number, channel, comment })
    : senderProof.prove(customer, { number, channel, pin })
}
