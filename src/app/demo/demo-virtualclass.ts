import { isSignedBy } from '../../domain/partners/partners.ts'
import { createHmac } from 'node:crypto'
import type { App } from '../app.ts'

/** In the seed's examples. */
const companyCode = 'softways'
/** In the one that signs a member on. */
const printedCode = 'softway'
const by = { actor: 'demo', address: '' }

export interface VirtualclassDemo {
  readonly apiKey: string
  readonly secret: string
  readonly companyCode: string
}

/** A partner with the companies; the key that an earlier start offered is offered again as long as it works. */
export async function findOrMakeVirtualclass(
  app: App,
  earlier: Partial<VirtualclassDemo> | undefined,
): Promise<VirtualclassDemo> {
  const { partners, db } = app
  const { apiKey, secret } = earlier ?? {}
  const partnerId = (await partners.findOwner(db, companyCode)) ?? (await makePartner(app))
  if (!(await partners.findOwner(db, printedCode))) {
    await partners.createCompany(db, { partnerId, code: printedCode, name: '소프트웨이' }, by)
  }
  if (apiKey && secret && (await works(app, apiKey, secret))) return { apiKey, secret, companyCode }
  const made = await partners.createKey(db, partnerId, by)
  return { apiKey: made.value, secret: made.secret, companyCode }
}

/** Two lines to paste into a shell: one that signs and one that asks. */
export function describeVirtualclass(baseUrl: string, { apiKey, secret }: VirtualclassDemo): string[] {
  const query = `company_code=${companyCode}`
  const sign = `$(printf %s ${query} | openssl dgst -sha256 -hmac ${secret} | sed 's/.*= //')`
  return [
    `  VirtualClass  key ${apiKey}, secret ${secret}`,
    `    curl "${baseUrl}/private/is-company?${query}" -H 'X-VIRTUALCLASS-API: ${apiKey}' -H "X-VIRTUALCLASS-SIGN: ${sign}"`,
  ]
}

async function works({ partners }: App, apiKey: string, secret: string): Promise<boolean> {
  const key = await partners.findKey(apiKey)
  if (!key || !(await partners.findCompany(key.partnerId, companyCode))) return false
  return isSignedBy(key.secrets, ['demo'], createHmac('sha256', secret).update('demo').digest('hex'))
}

async function makePartner({ partners, db }: App): Promise<string> {
  const partnerId = await partners.createPartner(db, { name: 'Demo' }, by)
  await partners.createCompany(db, { partnerId, code: companyCode, name: '소프트웨이즈' }, by)
  return partnerId
}
