import type { App } from '../app.ts'
import { findOrMakeConsole } from './demo-console.ts'
import { readDemo, writeDemo, type Demo } from './demo-file.ts'
import { findOrMakeItechs } from './demo-itechs.ts'
import { findOrMakeSms4wp } from './demo-sms4wp.ts'
import { describeVirtualclass, findOrMakeVirtualclass } from './demo-virtualclass.ts'

/** Blocks of the loopback network; in the seed's example the first one calls. */
const demoPrefixes = ['7487260', '7487261', '7487262']

/** One application may look for a long time: a developer orders again and again for the same phone. */
const looseLimits = { resendGapSeconds: 0, sendsPerTenMinutes: 1000, sendsPerDay: 1000 }

/**
 * Development: tenants to play with, the same ones at every start, written to `DATA_DIR/demo.json`
 * and printed with a line to paste for each API.
 */
export async function offerDemo(
  app: App,
  serving: Pick<Demo, 'baseUrl' | 'httpsUrl' | 'caFile'>,
  print: (line: string) => void,
): Promise<void> {
  const { dataDir } = app.config
  const earlier = await readDemo(dataDir)
  const callup = { token: await findOrMakeCallupToken(app, earlier) }
  const sms4wp = await findOrMakeSms4wp(app, earlier.sms4wp)
  const virtualclass = await findOrMakeVirtualclass(app, earlier.virtualclass)
  const itechs = await findOrMakeItechs(app, earlier.itechs)
  const { baseUrl, httpsUrl, caFile } = serving
  const operator = await findOrMakeConsole(app, baseUrl, earlier.console)
  const tenants = { callup, senicare: {}, sms4wp, virtualclass, itechs, console: operator }
  const demo = { baseUrl, httpsUrl, caFile, ...tenants }
  await writeDemo(dataDir, demo)
  for (const line of describe(demo)) print(line)
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
    `  The console              ${demo.console.url}  as ${demo.console.email}, ${demo.console.password}`,
    `  Documents, search        ${baseUrl}/docs/`,
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
    '    a whole enrolment        bin/switchboard affiliate-demo --run',
    '',
    '  Stop with Ctrl-C.',
    '',
  ]
}
