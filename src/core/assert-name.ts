import { Fault } from './fault.ts'

const maxLength = 100
// oxlint-disable-next-line no-control-regex -- a name stands in lists and logs, a line each
const controlCharacter = /[\u0000-\u001f\u007f]/

/** What a company, a partner, … is called. Faults: `invalid_input`. */
export function assertName(name: string): void {
  if (name.trim() !== '' && name.length <= maxLength && !controlCharacter.test(name)) return
  const rule = `a text of 1 to ${maxLength} characters on one line`
  throw new Fault('invalid_input', { fields: [{ field: 'name', rule }] })
}
