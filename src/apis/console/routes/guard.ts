import { Fault } from '../../../core/fault.ts'
import type { Applications } from '../../../domain/applications/applications.ts'
import type { Guard } from '../../../domain/guard/guard.ts'
import type { Database } from '../../../platform/db/database.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { decide, type DecisionHouse } from '../decide.ts'
import { uuidOf } from '../path-id.ts'
import { showBlockTraffic } from '../read-overview.ts'
import {
  AccountBody,
  AddressBody,
  BlockPageAnswer,
  BlockPath,
  BlockQuery,
  GuardAnswer,
  ReleasedAnswer,
  showBlock,
  showTrusted,
  TenantPath,
  TrustedPageAnswer,
  TrustedQuery,
} from '../schemas/guard.ts'
import { readPage } from '../schemas/page.ts'
import { refusals } from '../schemas/problem.ts'
import { showPage } from '../schemas/show.ts'

export interface GuardHouse extends DecisionHouse {
  readonly db: Database
  readonly guard: Pick<Guard, 'settings' | 'numbers' | 'unlockAccount' | 'unlockAddress'>
  readonly applications: Pick<Applications, 'directory'>
}

const shownBlocks = 50

/** `/console/api/guard`: which blocks of numbers are held and why, and letting go; in force everywhere within a second. */
export function addGuard(app: TypedApp, house: GuardHouse): void {
  const { db, guard } = house

  const show = {
    summary: 'How the guard is set, and what it counts: codes sent and given back by block of numbers',
    response: { 200: GuardAnswer, ...refusals() },
  }
  app.get('/guard', { schema: show }, async () => {
    const { numbers, rates } = guard.settings
    return {
      numbers,
      rates: Object.entries(rates).map(([rule, perHour]) => ({ rule, perHour })),
      blocks: (await guard.numbers.listTraffic(db, shownBlocks)).map(showBlockTraffic),
    }
  })

  const list = {
    summary: 'Blocks that are held, wait, or were held within 30 days; what changed last first',
    querystring: BlockQuery,
    response: { 200: BlockPageAnswer, ...refusals(400) },
  }
  app.get('/guard/blocks', { schema: list }, async (request) => {
    const { state } = request.query
    return showPage(await guard.numbers.pageBlocks(db, { state }, readPage(request.query)), showBlock)
  })

  const release = {
    summary: 'Send codes to a block again; what was counted is forgotten',
    params: BlockPath,
    response: { 200: ReleasedAnswer, ...refusals(404) },
  }
  app.post('/guard/blocks/:block/release', { schema: release }, async (request) => {
    const { block } = request.params
    if (!/^[0-9]{1,12}$/.test(block)) throw new Fault('not_found')
    return decide(house, request, 'guard.release-block', async (tx) => ({
      subject: `block ${block}xxx`,
      result: released(await guard.numbers.unblock(tx, block)),
    }))
  })

  addReleases(app, house)
  addTrusted(app, house)
}

function addReleases(app: TypedApp, house: GuardHouse): void {
  const { guard } = house
  const account = {
    summary: 'Let an account sign in again at once; 404: nothing stood against it',
    body: AccountBody,
    response: { 200: ReleasedAnswer, ...refusals(400, 404, 413, 415) },
  }
  app.post('/guard/accounts/release', { schema: account }, async (request) =>
    decide(house, request, 'guard.release-account', async (tx) => ({
      // The log holds nobody's name.
      subject: 'account',
      result: released(await guard.unlockAccount(request.body.account, tx)),
    })),
  )

  const address = {
    summary: 'Give an address its hourly budgets back; 404: it had used nothing',
    body: AddressBody,
    response: { 200: ReleasedAnswer, ...refusals(400, 404, 413, 415) },
  }
  app.post('/guard/addresses/release', { schema: address }, async (request) =>
    decide(house, request, 'guard.release-address', async (tx) => ({
      subject: `address ${request.body.address}`,
      result: released(await guard.unlockAddress(request.body.address, tx)),
    })),
  )
}

function addTrusted(app: TypedApp, house: GuardHouse): void {
  const { db, guard, applications } = house
  const list = {
    summary: 'Whose codes are not judged',
    querystring: TrustedQuery,
    response: { 200: TrustedPageAnswer, ...refusals(400) },
  }
  app.get('/guard/trusted', { schema: list }, async (request) => {
    const page = await guard.numbers.pageTrusted(db, readPage(request.query))
    const names = await applications.directory.findNames(
      db,
      page.items.map(({ tenant }) => tenant),
    )
    return showPage(page, (item) => showTrusted(item, names.get(item.tenant)))
  })

  for (const [method, isTrusted, action, summary] of [
    ['PUT', true, 'guard.trust', 'Judge the codes of an application no more'],
    ['DELETE', false, 'guard.distrust', 'Judge the codes of an application again'],
  ] as const) {
    const schema = { summary, params: TenantPath, response: { 200: ReleasedAnswer, ...refusals(404) } }
    app.route({
      method,
      url: '/guard/trusted/:tenant',
      schema,
      handler: async (request) => {
        const tenant = uuidOf(request.params.tenant)
        return decide(house, request, action, async (tx) => {
          if (isTrusted) await applications.directory.get(tx, tenant)
          await guard.numbers.setTrust(tx, tenant, isTrusted)
          return { subject: `application ${tenant}`, result: released(true) }
        })
      },
    })
  }
}

function released(didRelease: boolean): { released: true } {
  if (!didRelease) throw new Fault('not_found')
  return { released: true }
}
