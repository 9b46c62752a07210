import { parseArgs } from 'node:util'
import { asPhoneNumber } from '../../core/phone-number.ts'
import type { Inspector, QueuedContract, VerdictWish } from '../../domain/enrolment/enrolment.ts'
import type { App } from '../app.ts'
import { commandLine } from './decide.ts'
import { describeContract } from './describe-contract.ts'
import { pick, runWithApp, wrongOption, type Work } from './run-with-app.ts'

/** Has no session: whoever can run a command can do everything. */
const who: Inspector = { ...commandLine, id: commandLine.actor }
const shown = 50
/** Of what a customer is told, as in the console. */
const mostCharacters = 500
const firstWords = { announced: 'answer awaited', overdue: 'photos overdue', waiting: 'waits' } as const

/** `switchboard inspect …`: what the console's inspection queue does, without its pictures. */
export async function inspectCommand([what, ...args]: string[]): Promise<number> {
  const works = {
    list: listQueue,
    find: findContracts,
    show: showContract,
    take: takeContract,
    release: releaseContract,
    pass: passContract,
    again: askAgain,
    refuse: refuseContract,
    replay: replayDelivery,
  }
  return runWithApp(pick(works, what, 'do with inspections')(args))
}

function listQueue(args: string[]): Work {
  const { values } = parseArgs({
    args,
    options: { announced: { type: 'boolean' }, overdue: { type: 'boolean' }, after: { type: 'string' } },
  })
  const { announced, overdue, after } = values
  if (announced && overdue) throw wrongOption('which', 'one of --announced and --overdue')
  const state = announced ? 'announced' : overdue ? 'overdue' : 'waiting'
  return async ({ inspection, operators, db }) => {
    const { contracts, next } = await inspection.list({ state, after, limit: shown })
    const holders = contracts.flatMap(({ lease }) => (lease ? [lease.holder] : []))
    const emails = await operators.staff.findEmails(db, holders)
    const lines = contracts.map((contract) => `${print(contract, emails)}  ${firstWords[state]}`)
    const more = next === undefined ? [] : [`More: --after ${next}`]
    return { text: lines.length === 0 ? 'No contract waits.' : [...lines, ...more].join('\n') }
  }
}

function print(contract: QueuedContract, emails: ReadonlyMap<string, string>): string {
  const { id, waitingSince, affiliateName, deviceName, photoRound, lease, lastVerdict } = contract
  return [
    id,
    `since ${waitingSince.toISOString()}`,
    affiliateName,
    ...(deviceName === undefined ? [] : [deviceName]),
    ...(photoRound > 1 ? [`photos for the ${photoRound}. time`] : []),
    ...(lease ? [`${emails.get(lease.holder) ?? lease.holder} until ${lease.expiresAt.toISOString()}`] : []),
    ...(lastVerdict?.error === undefined ? [] : [`the affiliate: ${lastVerdict.error}`]),
  ].join('  ')
}

function findContracts(args: string[]): Work {
  const { positionals } = parseArgs({ args, allowPositionals: true })
  const digits = (positionals[0] ?? '').replaceAll(/[^0-9]/g, '')
  if (!/^[0-9]{3,15}$/.test(digits)) throw wrongOption('NUMBER', 'a phone number of 3 to 15 digits')
  return async ({ inspection }) => {
    const found = await inspection.findByNumber(asPhoneNumber(digits))
    const lines = found.map(
      ({ id, affiliateName, status, createdAt }) =>
        `${id}  ${affiliateName}  status ${status}  since ${createdAt.toISOString()}`,
    )
    return { text: lines.length === 0 ? 'No contract has this number.' : lines.join('\n') }
  }
}

function showContract(args: string[]): Work {
  const [id] = readIds(args, ['the id of a contract'])
  return async ({ inspection, db, audit, operators }) => {
    const contract = await inspection.show(await inspection.getKey(id))
    const { actor, address } = who
    const subject = `contract ${contract.id}`
    await audit.record(db, [{ actor, address, action: 'inspection.view', subject, outcome: 'done' }])
    const named = contract.verdicts.map(({ byOperator }) => byOperator)
    return { text: describeContract(contract, await operators.staff.findEmails(db, named)) }
  }
}

/** Without an id the one that waits longest. Commands decide on what was not taken too: this keeps others from it. */
function takeContract(args: string[]): Work {
  const [id] = args.length === 0 ? [] : readIds(args, ['the id of a contract'])
  return async ({ inspection }) => {
    const key = id === undefined ? undefined : await inspection.getKey(id)
    const taken = key ? { ...key, ...(await inspection.take(key, who)) } : await inspection.takeNext(who)
    return {
      text: taken ? `${taken.id} is yours until ${taken.expiresAt.toISOString()}` : 'No contract waits.',
    }
  }
}

function releaseContract(args: string[]): Work {
  const [id] = readIds(args, ['the id of a contract'])
  return async ({ inspection }) => {
    await inspection.release(await inspection.getKey(id), who)
    return { text: `${id} is given back` }
  }
}

function passContract(args: string[]): Work {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      start: { type: 'string' },
      end: { type: 'string' },
      'due-date': { type: 'string' },
      amount: { type: 'string' },
    },
  })
  const [id] = readIds(positionals, ['the id of a contract'])
  const { start: insuranceStart, end: insuranceEnd, 'due-date': dueDate, amount } = values
  const checkout = { dueDate, amount: readWhole('--amount', amount, 1_000_000_000) }
  const isGiven = dueDate !== undefined || amount !== undefined
  return decide(id, { kind: 'pass', insuranceStart, insuranceEnd, ...(isGiven ? { checkout } : {}) })
}

function askAgain(args: string[]): Work {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      front: { type: 'string' },
      rear: { type: 'string' },
      message: { type: 'string' },
      'due-hours': { type: 'string' },
    },
  })
  const [id] = readIds(positionals, ['the id of a contract'])
  const { front, rear, message, 'due-hours': dueHours } = values
  const msg = readText('--message', message, mostCharacters)
  const side = (option: string, text: string | undefined) => ({
    result: text === undefined,
    msg: readText(option, text, mostCharacters),
  })
  const dueInHours = readWhole('--due-hours', dueHours, 720)
  return decide(id, {
    kind: 'ask_again',
    front: side('--front', front),
    rear: side('--rear', rear),
    msg,
    dueInHours,
  })
}

function refuseContract(args: string[]): Work {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { type: { type: 'string' }, reason: { type: 'string' } },
  })
  const [id] = readIds(positionals, ['the id of a contract'])
  const rejectType = readText('--type', values.type, 50)
  const msg = readText('--reason', values.reason, mostCharacters)
  if (rejectType.trim() === '') throw wrongOption('--type', 'a number or word that the affiliate knows')
  if (msg.trim() === '') throw wrongOption('--reason', 'what the customer is told')
  return decide(id, { kind: 'refuse', rejectType, msg })
}

function replayDelivery(args: string[]): Work {
  const [id, delivery] = readIds(args, ['the id of a contract', 'the id of a delivery'])
  return async ({ inspection }) => {
    await inspection.replay(await inspection.getKey(id), who, delivery)
    return { text: `${delivery} is posted again, at once and up to 8 times` }
  }
}

/** Takes the contract, as an inspector would, and gives it back when the verdict is refused. */
function decide(id: string, wish: VerdictWish): Work {
  return async ({ inspection }: App) => {
    const key = await inspection.getKey(id)
    await inspection.take(key, who)
    try {
      await inspection.decide(key, who, wish)
    } catch (error) {
      await inspection.release(key, who)
      throw error
    }
    return {
      text: 'The verdict is on its way to the affiliate; `switchboard inspect show` tells what it answers.',
    }
  }
}

function readIds(given: readonly string[], rules: [string, string]): [string, string]
function readIds(given: readonly string[], rules: [string]): [string]
function readIds(given: readonly string[], rules: string[]): string[] {
  if (given.length !== rules.length || given.some((text) => text.startsWith('-'))) {
    throw wrongOption('what to inspect', rules.join(', then '))
  }
  return [...given]
}

function readWhole(option: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined
  const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN
  if (!(value >= 1 && value <= most)) throw wrongOption(option, `a whole number from 1 to ${most}`)
  return value
}

function readText(option: string, text: string = '', most: number): string {
  if (text.length > most) throw wrongOption(option, `a text of at most ${most} characters`)
  return text
}
