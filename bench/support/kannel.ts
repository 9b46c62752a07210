import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from '../../test/support/callup.ts'
import { startProgram } from '../../test/support/debian.ts'
import { findFreePort } from '../../test/support/ports.ts'
import { load } from './load.ts'

const address = '127.0.0.1'

export interface KannelResult {
  readonly acceptedPerSecond: number
  readonly reportsPerSecond: number
}

/** Kannel (Debian package `kannel`) as HTTP gateway to the same SMSC, with receipts reported to a URL and nothing stored. */
export async function measureKannel(
  smscPort: number,
  { seconds, connections }: { seconds: number; connections: number },
): Promise<KannelResult> {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-kannel-'))
  let reports = 0
  const receiver = createServer((_request, response) => {
    reports++
    response.end()
  }).listen(0, address)
  await once(receiver, 'listening')
  const ports = await Promise.all([1, 2, 3].map(() => findFreePort(address)))
  const [adminPort = 0, boxPort = 0, sendPort = 0] = ports
  const file = join(folder, 'kannel.conf')
  await writeFile(file, configuration({ adminPort, boxPort, sendPort, smscPort }))
  // Without `-v 3` debug lines cost two thirds of its speed.
  const bearerbox = startProgram('bearerbox', ['-v', '3', file], folder)
  try {
    await untilListening(boxPort)
    const smsbox = startProgram('smsbox', ['-v', '3', file], folder)
    try {
      await untilListening(sendPort)
      const reportUrl = encodeURIComponent(
        `http://${address}:${(receiver.address() as AddressInfo).port}/?%d`,
      )
      const path = `/cgi-bin/sendsms?username=u&password=p&from=0212345678&to=01012345678&text=API+Test&dlr-mask=3&dlr-url=${reportUrl}`
      const sending = { url: `http://${address}:${sendPort}`, requests: [{ path }], connections }
      await load({ ...sending, seconds: 3 })
      const [before, began] = [reports, performance.now()]
      const { perSecond } = await load({ ...sending, seconds })
      const reportsPerSecond = (reports - before) / ((performance.now() - began) / 1000)
      return { acceptedPerSecond: perSecond, reportsPerSecond }
    } finally {
      await smsbox.stop('SIGKILL')
    }
  } finally {
    await bearerbox.stop('SIGKILL')
    receiver.closeAllConnections()
    receiver.close()
    await rm(folder, { recursive: true, force: true })
  }
}

const untilListening = (port: number) =>
  eventually(async () => {
    const socket = connect(port, address)
    const isThere = await once(socket, 'connect').then(
      () => true,
      () => undefined,
    )
    socket.destroy()
    return isThere
  })

function configuration(ports: {
  adminPort: number
  boxPort: number
  sendPort: number
  smscPort: number
}): string {
  return `group = core
admin-port = ${ports.adminPort}
smsbox-port = ${ports.boxPort}
admin-password = bench
box-allow-ip = "${address}"
dlr-storage = internal

group = smsc
smsc = smpp
host = ${address}
port = ${ports.smscPort}
transceiver-mode = true
smsc-username = bench
smsc-password = bench
system-type = ""
max-pending-submits = 100

group = smsbox
bearerbox-host = ${address}
sendsms-port = ${ports.sendPort}

group = sendsms-user
username = u
password = p
`
}
