import { Fault } from '../../core/fault.ts'
import { isUuid } from '../../core/uuid.ts'
import type { GuardedBlock } from '../../domain/guard/guard.ts'
import type { Db } from '../../platform/db/database.ts'
import type { App } from '../app.ts'
import { decide } from './decide.ts'
import { pick, runWithApp, wrongOption, type Work } from './run-with-app.ts'

const shown = 100

/** `switchboard guard …`: what the guard holds and why; and to let go. In force in every process within a second. */
export async function guardCommand([what, which, ...more]: string[]): Promise<number> {
  const works: Readonly<Record<string, (which: string | undefined) => Work>> = {
    list: () => listBlocks,
    unblock,
    'unlock-account': unlockAccount,
    'unlock-address': unlockAddress,
    trust: (tenant) => setTrust(tenant, true),
    distrust: (tenant) => setTrust(tenant, false),
  }
  const work = pick(works, what, 'do with the guard')(which)
  if (more.length > 0) throw wrongOption('the command', 'followed by one argument at most')
  return runWithApp(work)
}

const listBlocks: Work = async ({ guard, db, config }) => {
  const [blocks, trusted] = await Promise.all([
    guard.numbers.listBlocks(db, shown),
    guard.numbers.listTrusted(db),
  ])
  const lines = [
    `The guard of number blocks is ${config.guard.numbers}.`,
    ...(blocks.length === 0 ? ['No block was held lately.'] : blocks.flatMap(print)),
    ...trusted.map(({ tenant, since }) => `trusted  ${tenant}  since ${since.toISOString()}`),
  ]
  return { text: lines.join('\n') }
}

function print({ block, state, isDryRun, level, since, until, reason }: GuardedBlock): string[] {
  const dryRun = isDryRun ? '  (dry run)' : ''
  return [
    `${`${block}xxx`.padEnd(16)} ${state.padEnd(8)} level ${level}  ${since.toISOString()} to ${until.toISOString()}${dryRun}`,
    `  ${reason}`,
  ]
}

/** Throws `not_found`, and logs nothing, when there was nothing to let go. */
async function release(
  app: App,
  { action, subject }: { action: string; subject: string },
  work: (tx: Db) => Promise<boolean>,
): Promise<void> {
  await decide(app, action, async (tx) => {
    if (!(await work(tx))) throw new Fault('not_found')
    return { subject, result: undefined }
  })
}

/** The block as `list` prints it, with or without the places of its last three digits. */
function unblock(which: string | undefined): Work {
  const block = which?.replace(/x{3}$/, '')
  if (!block || !/^[0-9]{1,12}$/.test(block))
    throw wrongOption('the block', 'a number without its last three digits')
  return async (app) => {
    await release(app, { action: 'guard.release-block', subject: `block ${block}xxx` }, (tx) =>
      app.guard.numbers.unblock(tx, block),
    )
    return { text: `codes to ${block}xxx are sent again; it is judged anew` }
  }
}

function unlockAccount(account: string | undefined): Work {
  if (!account?.trim()) throw wrongOption('the account', 'named by its id')
  return async (app) => {
    // The log holds nobody's name.
    await release(app, { action: 'guard.release-account', subject: 'account' }, (tx) =>
      app.guard.unlockAccount(account, tx),
    )
    return { text: 'the account may be signed in to again, its failures are forgotten' }
  }
}

function unlockAddress(address: string | undefined): Work {
  if (!address?.trim()) throw wrongOption('the address', 'an IP address')
  return async (app) => {
    await release(app, { action: 'guard.release-address', subject: `address ${address}` }, (tx) =>
      app.guard.unlockAddress(address, tx),
    )
    return { text: 'the address has its whole budgets again' }
  }
}

function setTrust(tenant: string | undefined, isTrusted: boolean): Work {
  if (!tenant || !isUuid(tenant)) throw wrongOption('the tenant', 'the id of an application')
  return async (app) => {
    await decide(app, isTrusted ? 'guard.trust' : 'guard.distrust', async (tx) => ({
      subject: `application ${tenant}`,
      result: await app.guard.numbers.setTrust(tx, tenant, isTrusted),
    }))
    return { text: `codes of ${tenant} are ${isTrusted ? 'not judged' : 'judged'} from now on` }
  }
}
