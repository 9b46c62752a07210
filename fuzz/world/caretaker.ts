import { randomInt, randomUUID } from 'node:crypto'
import type { Demo } from '../../test/support/process.ts'
import type { Value } from '../values/value.types.ts'
import {
  changePassword,
  createOperatorClient,
  signIn,
  type OperatorClient,
  type SignedIn,
} from './operator-client.ts'
import { createPools } from './pools.ts'
import type { World } from './world.types.ts'

/** Keeps working what a run of random requests breaks: it blocks keys, deletes users and signs out. */
export interface Caretaker {
  readonly world: World
  /** Makes the credentials of an API anew. Does nothing while it is at it already. */
  renew(api: string): Promise<void>
  /** Number blocks to call from. */
  addBlocks(): Promise<void>
  /** What no request may touch, else nobody is left to mend. */
  isSpared(value: Value): boolean
}

interface Account {
  readonly email: string
  readonly password: string
}

const roles = ['owner', 'operator', 'inspector', 'viewer'] as const
const looseLimits = { resendGapSeconds: 0, sendsPerTenMinutes: 1000, sendsPerDay: 1000 }
const leastPauseMs = 250
const loopbackName = 'loopback'

export async function createCaretaker(demo: Demo): Promise<Caretaker> {
  const { baseUrl } = demo
  const owner = createOperatorClient(baseUrl, demo.console)
  // While the only carrier is paused no text can leave, and Senicare's own word for that is a 500.
  const spared = new Set<Value>([demo.console.email, loopbackName])
  const world: World = {
    pools: createPools(),
    credentials: {
      callup: [demo.callup.token],
      sms4wp: { user: [demo.sms4wp.token], admin: [demo.sms4wp.adminToken] },
      virtualclass: [demo.virtualclass],
      itechs: [demo.itechs.apiKey],
      console: [],
    },
  }
  const { credentials, pools } = world
  const accounts: Account[] = []
  const makers: Readonly<Record<string, () => Promise<void>>> = {
    async callup() {
      const made = { name: 'Fuzz', limits: looseLimits }
      const { token } = await owner.post<{ token: string }>('/applications', made)
      credentials.callup = [token, ...credentials.callup].slice(0, 2)
    },
    async sms4wp() {
      const { sms4wp } = credentials
      sms4wp.user = [await makeUser(owner, 'user', spared), ...sms4wp.user].slice(0, 2)
      sms4wp.admin = [await makeUser(owner, 'admin', spared), ...sms4wp.admin].slice(0, 2)
    },
    async virtualclass() {
      const code = `fuzz-${randomInt(1e9)}`
      const { id } = await owner.post<{ id: string }>('/partners', { name: 'Fuzz' })
      await owner.post(`/partners/${id}/companies`, { code, name: '퍼즈' })
      const { key, secret } = await owner.post<{ key: string; secret: string }>(`/partners/${id}/keys`)
      const made = { apiKey: key, secret, companyCode: code }
      pools.add('field company_code', code)
      credentials.virtualclass = [made, ...credentials.virtualclass].slice(0, 2)
    },
    async itechs() {
      const made = { name: 'Fuzz', webhookUrl: 'http://127.0.0.1:9/hook' }
      const { key } = await owner.post<{ key: string }>('/affiliates', made)
      credentials.itechs = [key, ...credentials.itechs].slice(0, 2)
    },
    async console() {
      for (const [place, role] of roles.entries()) {
        const account = accounts[place]
        const again = account && (await signIn(baseUrl, account).catch(() => undefined))
        const made = again ?? (await makeOperator(baseUrl, owner, role, (fresh) => (accounts[place] = fresh)))
        spared.add(made.operatorId)
        credentials.console[place] = made
      }
    },
  }
  spared.add((await signIn(baseUrl, demo.console)).operatorId)
  // Two of each, so that one can ask for what is another's.
  for (const make of Object.values(makers)) await make()
  credentials.virtualclass.reverse()
  pools.add('field company_code', demo.virtualclass.companyCode)
  pools.add('field signature_value', demo.sms4wp.signature)

  const busy = new Map<string, number>()
  return {
    world,
    async renew(api) {
      if ((busy.get(api) ?? 0) > performance.now()) return
      busy.set(api, Infinity)
      await makers[api]?.()
      busy.set(api, performance.now() + leastPauseMs)
    },
    async addBlocks() {
      await owner.post('/number-blocks', { prefixes: [`7${randomInt(1e6, 1e7)}`.slice(0, 7)] })
    },
    isSpared: (value) => spared.has(value),
  }
}

async function makeUser(owner: OperatorClient, group: 'user' | 'admin', spared: Set<Value>): Promise<string> {
  const made = {
    membershipId: String(randomInt(2 ** 47)),
    email: `${group}@example.com`,
    group,
    points: 100_000_000,
  }
  const { user, token } = await owner.post<{ user: { id: string }; token: string }>('/users', made)
  // SMS4WP writes it as a number.
  for (const id of [user.id, Number(user.id)]) spared.add(id)
  return token
}

async function makeOperator(
  url: string,
  owner: OperatorClient,
  role: (typeof roles)[number],
  keep: (account: Account) => void,
): Promise<SignedIn> {
  const email = `${randomUUID()}@example.com`
  const { password } = await owner.post<{ password: string }>('/operators', { email, role })
  const first = await signIn(url, { email, password })
  const newPassword = randomUUID()
  await changePassword(url, first, { password, newPassword })
  keep({ email, password: newPassword })
  return signIn(url, { email, password: newPassword })
}
