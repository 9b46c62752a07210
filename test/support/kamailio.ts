import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startProgram, waitForListener } from './debian.ts'
import { findFreePort } from './ports.ts'

const configuration = path.join(import.meta.dirname, '../peers/sip/kamailio.cfg')
const memoryMegabytes = 256

/** What `test/peers/sip/kamailio.cfg` expects of whoever calls through it. */
export const credentials = { username: 'switchboard', password: 's3cret' }

export interface Kamailio {
  readonly address: string
  readonly port: number
  /** How many INVITEs it answered 407. */
  challenges(): number
  /** The nonce counts of the INVITEs that it let pass, in their order. */
  admitted(): readonly number[]
  output(): string
  stop(): Promise<void>
}

/** Kamailio as a proxy that admits by digest only, over UDP and TCP, and sends calls on to `next`. */
export async function startKamailio({
  address,
  next,
  algorithm,
  nonceSeconds = 60,
  isCountStrict = false,
}: {
  address: string
  next: { readonly address: string; readonly port: number; readonly transport?: 'udp' | 'tcp' }
  algorithm: 'MD5' | 'SHA-256'
  nonceSeconds?: number
  /** Refuses a nonce count that does not grow, as RFC 7616 section 3.4 allows. */
  isCountStrict?: boolean
}): Promise<Kamailio> {
  const folder = await mkdtemp(path.join(tmpdir(), 'switchboard-kamailio-'))
  const port = await findFreePort(address)
  const definitions = [
    `NEXT="sip:${next.address}:${next.port};transport=${next.transport ?? 'udp'}"`,
    `ALGORITHM="${algorithm}"`,
    `NONCE_SECONDS=${nonceSeconds}`,
    ...(isCountStrict ? ['STRICT_COUNT'] : []),
  ].flatMap((definition) => ['-A', definition])
  const listeners = ['udp', 'tcp'].flatMap((protocol) => ['-l', `${protocol}:${address}:${port}`])
  // In the foreground, its log on the standard error output.
  const settings = ['-f', configuration, '-DD', '-E', '-m', String(memoryMegabytes), '-Y', folder]
  const args = [...settings, ...listeners, ...definitions]
  const program = startProgram('kamailio', args, folder)
  const stop = async () => {
    await program.stop('SIGTERM')
    await rm(folder, { recursive: true, force: true })
  }
  try {
    for (const protocol of ['udp', 'tcp'] as const) {
      await waitForListener(program, { protocol, address, port })
    }
  } catch (error) {
    await stop()
    throw error
  }
  return {
    address,
    port,
    challenges: () => program.output().match(/: challenge /g)?.length ?? 0,
    admitted: () =>
      [...program.output().matchAll(/: admitted \S+ nc=([0-9a-f]+)/g)].map(([, count]) =>
        parseInt(count ?? '', 16),
      ),
    output: program.output,
    stop,
  }
}
