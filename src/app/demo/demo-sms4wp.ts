import { asPhoneNumber } from '../../core/phone-number.ts'
import type { CustomerRecord, NewCustomer } from '../../domain/customers/customers.ts'
import type { App } from '../app.ts'
import { addUser } from '../commands/create-user.ts'

/** In the seed's examples: user 5. */
const demoUser = { membershipId: '11', email: 'tester1@ibnet.co.kr', group: 'user', points: 100_000 } as const
const demoAdmin = { membershipId: '1', email: 'admin1@ibnet.co.kr', group: 'admin', points: 0 } as const
const demoSender = asPhoneNumber('0212345678')
const demoScope = 'client'

export interface Sms4wpDemo {
  readonly token: string
  readonly userId: number
  readonly adminToken: string
  readonly signature: string
  readonly senderPhone: string
}

/** A user with points and an administrator; what an earlier start offered is offered again as long as it works. */
export async function findOrMakeSms4wp(
  app: App,
  earlier: Partial<Sms4wpDemo> | undefined,
): Promise<Sms4wpDemo> {
  const user = await findOrMakeUser(app, demoUser, earlier?.token)
  const admin = await findOrMakeUser(app, demoAdmin, earlier?.adminToken)
  const { customers, db } = app
  if (!(await customers.ownsSenderNumber(db, user.id, demoSender))) {
    await customers.registerSenderNumber(db, { customerId: user.id, number: demoSender, comment: 'Demo' })
  }
  return {
    token: user.token,
    userId: Number(user.id),
    adminToken: admin.token,
    signature: await findOrMakeSignature(app, user.id),
    senderPhone: demoSender,
  }
}

async function findOrMakeUser(
  app: App,
  wish: NewCustomer & { readonly group: 'admin' | 'user'; readonly points: number },
  token: string | undefined,
): Promise<{ id: string; token: string }> {
  const { customers, db } = app
  const known = token === undefined ? undefined : await customers.findByToken(token)
  if (token !== undefined && known?.customer.group === wish.group) return { id: known.customer.id, token }
  const found = await findLiving(app, wish.membershipId)
  if (!found) {
    const made = await addUser(app, wish)
    return { id: made.customer.id, token: made.token }
  }
  if (found.status !== 'good' || found.group !== wish.group) {
    await customers.update(db, found.id, { status: 'good', group: wish.group })
  }
  const granted = await customers.grantToken(db, { customerId: found.id, scope: demoScope })
  return { id: found.id, token: granted.value }
}

async function findLiving({ customers, db }: App, membershipId: string): Promise<CustomerRecord | undefined> {
  const found = await customers.find(db, { membershipIds: [membershipId], membershipType: 'sms4wp.com' })
  return found.find(({ status }) => status !== 'deleted')
}

async function findOrMakeSignature({ customers, db }: App, customerId: string): Promise<string> {
  const [found] = await customers.findSignatures(db, { customerId })
  return (found ?? (await customers.createSignature(db, { customerId, subsId: `demo-${customerId}` }))).value
}
