import type { ListedKey } from '../../domain/signed-tokens/signed-tokens.ts'
import { decide } from './decide.ts'
import { pick, runWithApp, wrongOption, type Work } from './run-with-app.ts'

/** `switchboard keys list|rotate|withdraw`: what signs access tokens. In force in every process within a second. */
export async function keysCommand([what, ...args]: string[]): Promise<number> {
  const choices = { list: listKeys, rotate: rotateKeys, withdraw: withdrawKey }
  return runWithApp(pick(choices, what, 'do with keys')(args))
}

function listKeys(): Work {
  return async ({ signedTokens, db }) => {
    const keys = await signedTokens.listKeys(db)
    return {
      text:
        keys.length === 0 ? 'There is no key yet: the first start makes one.' : keys.map(print).join('\n'),
    }
  }
}

function rotateKeys(): Work {
  return async ({ signedTokens, audit, db }) => {
    const { kid } = await decide({ audit, db }, 'signing-key.rotate', async (tx) => {
      const result = await signedTokens.rotate(tx)
      return { subject: `signing key ${result.kid}`, result }
    })
    const key = (await signedTokens.listKeys(db)).find((each) => each.kid === kid)
    return { text: `${kid} is published, and signs from ${key?.signsFrom.toISOString()}` }
  }
}

function withdrawKey([kid, ...more]: string[]): Work {
  if (!kid || more.length > 0) throw wrongOption('what to withdraw', 'the kid of a key')
  return async ({ signedTokens, audit, db }) => {
    await decide({ audit, db }, 'signing-key.withdraw', async (tx) => ({
      subject: `signing key ${kid}`,
      result: await signedTokens.withdrawKey(tx, kid),
    }))
    return { text: `${kid} counts no longer: whoever holds a token of it has to sign in again` }
  }
}

function print({ kid, state, createdAt, signsFrom, retiredAt }: ListedKey): string {
  const when = {
    next: `signs from ${signsFrom.toISOString()}`,
    signs: `since ${signsFrom.toISOString()}`,
    retired: `since ${retiredAt?.toISOString()}`,
  }
  return `${kid}  ${state.padEnd(7)}  ${when[state]}  made ${createdAt.toISOString()}`
}
