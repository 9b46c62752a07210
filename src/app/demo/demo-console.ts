import { randomBytes } from 'node:crypto'
import { Fault } from '../../core/fault.ts'
import type { App } from '../app.ts'

const by = { actor: 'demo', address: '' }
const here = '127.0.0.1'

export interface ConsoleDemo {
  readonly url: string
  readonly email: string
  readonly password: string
}

/** An owner to sign in as; what an earlier start offered is offered again as long as it works. */
export async function findOrMakeConsole(
  { operators }: App,
  baseUrl: string,
  earlier: Partial<ConsoleDemo> | undefined,
): Promise<ConsoleDemo> {
  const url = `${baseUrl}/console/`
  const { email, password } = earlier ?? {}
  if (email && password && (await works({ operators }, { email, password }))) return { url, email, password }
  const made = {
    email: `owner-${randomBytes(3).toString('hex')}@switchboard.example`,
    password: randomBytes(12).toString('base64url'),
  }
  await operators.staff.create({ ...made, role: 'owner' }, by)
  return { url, ...made }
}

async function works(
  { operators }: Pick<App, 'operators'>,
  credentials: { email: string; password: string },
): Promise<boolean> {
  try {
    const { token } = await operators.signIn({ ...credentials, address: here })
    await operators.signOut(token, here)
    return true
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return false
  }
}
