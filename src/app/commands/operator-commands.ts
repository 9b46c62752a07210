import { parseArgs } from 'node:util'
import { isEmailAddress } from '../../core/email-address.ts'
import { isUuid } from '../../core/uuid.ts'
import { roles, type Operator, type OperatorStatus, type Role } from '../../domain/operators/operators.ts'
import type { App } from '../app.ts'
import { commandLine as by } from './decide.ts'
import { pick, runWithApp, wrongOption, type Work } from './run-with-app.ts'

/** `switchboard create operator --email E --role R`: who may sign in at `/console/`. */
export function createOperator(args: string[]): Work {
  const { values } = parseArgs({ args, options: { email: { type: 'string' }, role: { type: 'string' } } })
  const { email } = values
  if (!email || !isEmailAddress(email)) throw wrongOption('--email', 'an e-mail address')
  const role = readRole('--role', values.role)
  return async ({ operators }) => {
    const { operator, password } = await operators.staff.create({ email, role }, by)
    return { text: `operator     ${operator.id}\n${describePassword(password)}` }
  }
}

/** `switchboard operators list|role|reset …`: in force on the next request, in every process. */
export async function operatorsCommand([what, ...args]: string[]): Promise<number> {
  const works = { list: listOperators, role: giveRole, reset: resetOperator }
  return runWithApp(pick(works, what, 'do with operators')(args))
}

/** What `switchboard block operator` and `unblock operator` do. Blocking ends sessions; unblocking forgets failed sign-ins. */
export async function setOperatorStatus(app: App, which: string, status: OperatorStatus): Promise<void> {
  const { id } = await find(app, which)
  await app.operators.staff.change(id, { status }, by)
}

function listOperators(args: string[]): Work {
  parseArgs({ args })
  return async ({ operators, db }) => {
    const all = await operators.staff.list(db)
    return {
      text: all.length === 0 ? 'There is nobody: `switchboard create operator`.' : all.map(print).join('\n'),
    }
  }
}

function giveRole([which, role, ...more]: string[]): Work {
  if (!which || more.length > 0) throw wrongOption('the operator', 'an e-mail address or id, then a role')
  const given = readRole('the role', role)
  return async (app) => {
    const { id, email } = await find(app, which)
    await app.operators.staff.change(id, { role: given }, by)
    return { text: `${email} is ${given} now` }
  }
}

function resetOperator([which, ...more]: string[]): Work {
  if (!which || more.length > 0) throw wrongOption('the operator', 'one e-mail address or id')
  return async (app) => {
    const { id } = await find(app, which)
    const { password } = await app.operators.staff.reset(id, by)
    return { text: `${describePassword(password)}\nThe second factor is off, and every session has ended.` }
  }
}

function find({ operators, db }: App, which: string): Promise<Operator> {
  return isUuid(which) ? operators.staff.get(db, which) : operators.staff.getByEmail(db, which)
}

function readRole(field: string, role: string | undefined): Role {
  const known = roles.find((each) => each === role)
  if (!known) throw wrongOption(field, `one of ${roles.join(', ')}`)
  return known
}

function describePassword(password: string): string {
  return [
    `password     ${password}`,
    'It is not shown again. The first sign-in at /console/ asks for another one; after 72 hours it opens nothing.',
  ].join('\n')
}

function print({ id, email, role, status, hasTotp, mustChangePassword }: Operator): string {
  const remarks = [
    ...(status === 'blocked' ? ['blocked'] : []),
    ...(hasTotp ? ['second factor'] : []),
    ...(mustChangePassword ? ['has not signed in yet'] : []),
  ]
  return `${id}  ${role.padEnd(9)}  ${email}${remarks.length > 0 ? `  (${remarks.join(', ')})` : ''}`
}
