import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { App } from '../app.ts'
import { findOrMakeItechs, type ItechsDemo } from './demo-itechs.ts'
import { findOrMakeSms4wp, type Sms4wpDemo } from './demo-sms4wp.ts'
import { describeVirtualclass, findOrMakeVirtualclass, type VirtualclassDemo } from './demo-virtualclass.ts'
import type { Serving } from '../http/serve.ts'

/** Blocks of the loopback network; in the seed's example the first one calls. */
const demoPrefixes = ['7487260', '7487261', '7487262']

/** One application may look for a long time: a developer orders again and again for the same phone. */
const looseLimits = { resendGapSeconds: 0, sendsPerTenMinutes: 1000, sendsPerDay: 1000 }

export interface Demo extends Pick<Serving, 'baseUrl' | 'httpsUrl' | 'caFile'> {
  readonly callup: { readonly token: string }
  readonly sms4wp: Sms4wpDemo
  readonly virtualclass: VirtualclassDemo
  readonly itechs: ItechsDemo
}

/**
 * Development: tenants to play with, the same ones at every start, written to `DATA_DIR/demo.json`
 * and printed with a line to paste for each API.
 */
export async function offerDemo(app: App, serving: Serving, print: (line: string) => void): Promise<void> {
  const file = fileIn(app.config.dataDir)
  const earlier = await readFileOf(file)
  const callup = { token: await findOrMakeCallupToken(app, earlier) }
  const sms4wp = await findOrMakeSms4wp(app, earlier.sms4wp)
  const virtualclass = await findOrMakeVirtualclass(app, earlier.virtualclass)
  const itechs = await findOrMakeItechs(app, earlier.itechs)
  const { baseUrl, httpsUrl, caFile } = serving
  const demo = { baseUrl, httpsUrl, caFile, callup, senicare: {}, sms4wp, virtualclass, itechs }
  await writeFile(`${file}.new`, JSON.stringify(demo, null, 2) + '\n', { mode: 0o600 })
  await rename(`${file}.new`, file)
  for (const line of describe(demo)) print(line)
}

/** What `DATA_DIR/demo.json` says; undefined until the server has written it. */
export async function readDemo(dataDir: string): Promise<Demo | undefined> {
  const { baseUrl, ...demo } = await readFileOf(fileIn(dataDir))
  return baseUrl === undefined ? undefined : ({ baseUrl, ...demo } as Demo)
}

function fileIn(dataDir: string): string {
  return join(dataDir, 'demo.json')
}

async function readFileOf(file: string): Promise<Partial<Demo>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Partial<Demo>
  } catch {
    return {} // The first start, or a file that somebody broke: a new one is made.
  }
}

async function findOrMakeCallupToken({ applications, db }: App, earlier: Partial<Demo>): Promise<string> {
  const token = earlier.callup?.token
  if (token && (await applications.findByToken(token))) return token
  await applications.addNumberBlocks(db, demoPrefixes)
  return (await applications.create(db, { name: 'Demo', limits: looseLimits })).token
}

function describe(demo: Demo): string[] {
  const { baseUrl, httpsUrl, caFile, callup, sms4wp, itechs } = demo
  return [
    '',
    `  Switchboard is ready     ${baseUrl}${httpsUrl ? `  and  ${httpsUrl}` : ''}`,
    `  Begin here: a phone      ${baseUrl}/console/handset`,
    `  API reference            ${baseUrl}/docs/`,
    '',
    `  CallUp    token ${callup.token}`,
    `    curl -X POST ${baseUrl}/v1/orders -H 'X-Application-Token: ${callup.token}' -H 'Content-Type: application/json' -d '{"phone":"79161234567"}'`,
    '',
    `  Senicare  accounts; a page to try them  ${baseUrl}/senicare/`,
    `    curl ${baseUrl}/api/v1/auth/tel_auth -d telNumber=01019910208`,
    '',
    `  SMS4WP    user ${sms4wp.userId}, token ${sms4wp.token}`,
    `    curl -X POST ${baseUrl}/api/v1/message/sms/ -H 'Authorization: token ${sms4wp.token}' -d sender_phone=${sms4wp.senderPhone} --data-urlencode 'body=안녕하세요' -d receiver_phone=01012345678`,
    '',
    ...describeVirtualclass(baseUrl, demo.virtualclass),
    '',
    `  ITechs    key ${itechs.apiKey}`,
    `    curl ${caFile ? `--cacert ${caFile} ` : ''}-X POST ${httpsUrl}/cp-insurance/candidate/ -H 'X-ITECHS-API-KEY: ${itechs.apiKey}' -H 'Content-Type: application/json' -d '{"os":"aos","device_name":"SM-S921N"}'`,
    '',
    '  Stop with Ctrl-C.',
    '',
  ]
}
