import { Fault } from '../../core/fault.ts'
import { isUuid } from '../../core/uuid.ts'
import { affiliateSetters } from './affiliate-commands.ts'
import type { App } from '../app.ts'
import { decide } from './decide.ts'
import { setOperatorStatus } from './operator-commands.ts'
import { partnerSetters } from './partner-commands.ts'
import { pick, runWithApp, wrongOption, type Outcome } from './run-with-app.ts'

type Status = 'active' | 'blocked'

/** `switchboard block|unblock app|token|block|partner|company|key|affiliate|operator …`: in force in every process within a second. */
export async function blockCommand([what, which]: string[], status: Status): Promise<number> {
  const verb = status === 'blocked' ? 'block' : 'unblock'
  const setters: Readonly<Record<string, (app: App, id: string, status: Status) => Promise<void>>> = {
    app: ({ applications, audit, db }, id) =>
      decide({ audit, db }, `application.${verb}`, async (tx) => ({
        subject: `application ${id}`,
        result: await applications.setApplicationStatus(tx, id, status),
      })),
    token: ({ applications, audit, db }, token) =>
      decide({ audit, db }, `token.${verb}`, async (tx) => ({
        // A token's value is no word for the log.
        subject: 'token of an application',
        result: await applications.setTokenStatus(tx, token, status),
      })),
    block: ({ applications, audit, db }, id) =>
      decide({ audit, db }, `block.${verb}`, async (tx) => ({
        subject: `block ${id}`,
        result: await applications.setBlockStatus(tx, id, status),
      })),
    partner: partnerSetters.partner,
    company: partnerSetters.company,
    affiliate: affiliateSetters.affiliate,
    key: setKeyStatus,
    operator: setOperatorStatus,
  }
  const set = pick(setters, what, 'block')
  const isById = what === 'app' || what === 'affiliate'
  if (!which || (isById && !isUuid(which))) {
    throw wrongOption(what as string, 'named by its id, token, prefix, code, key or e-mail address')
  }
  return runWithApp(async (app) => {
    await set(app, which, status)
    const isSecret = what === 'token' || what === 'key'
    return { text: `${what} ${isSecret ? '' : `${which} `}is ${status} now` }
  })
}

/** `switchboard ledger verify`: exit status 1 when a balance is not the sum of its transactions. */
export async function ledgerCommand([what]: string[]): Promise<number> {
  return runWithApp(pick({ verify: verifyLedger }, what, 'do with the ledger'))
}

async function verifyLedger({ points, db }: App): Promise<Outcome> {
  const { customers, differing } = await points.verify(db)
  if (differing.length === 0) return { text: `The ledger is right: ${customers} accounts.` }
  const lines = differing.map(
    ({ customerId, balance, sum }) =>
      `user ${customerId}: the balance is ${balance}, its transactions sum to ${sum}`,
  )
  return {
    text: [...lines, `The ledger is WRONG: ${differing.length} of ${customers} accounts.`].join('\n'),
    status: 1,
  }
}

/** A partner's key or an affiliate's: of the two only one has this value. */
async function setKeyStatus(app: App, key: string, status: Status): Promise<void> {
  try {
    await partnerSetters.key(app, key, status)
  } catch (error) {
    if (!(error instanceof Fault && error.code === 'not_found')) throw error
    await affiliateSetters.key(app, key, status)
  }
}
