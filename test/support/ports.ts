import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'

const lowest = 10_000
const isLinux = process.platform === 'linux'

/**
 * A port that is free at this IPv4 address, for UDP and TCP both, and stays so until this process ends: for a program
 * that is told its port, and for what comes back to the one it had. The kernel gives it to nobody who asks for any port,
 * and no other test finds it. Who listens once and at once asks the kernel, by port 0.
 */
export async function findFreePort(address = '127.0.0.1'): Promise<number> {
  const end = firstEphemeral()
  for (let tries = 0; tries < 200; tries++) {
    const port = randomInt(lowest, end)
    if ((await claim(port)) && (await isFreeForTcp(address, port)) && (await isFreeForUdp(address, port)))
      return port
  }
  throw new Error(`no port of ${address} from ${lowest} to ${end - 1} is free for UDP and TCP`)
}

/** From here on the kernel gives ports to whoever asks for any, connections that leave among them (ip(7)). */
function firstEphemeral(): number {
  if (!isLinux) return 32_768
  const range = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8')
  return Math.max(Number.parseInt(range), lowest + 1000)
}

/** By an abstract name (unix(7)), which is this process's until it ends; other systems have none. */
async function claim(port: number): Promise<boolean> {
  if (!isLinux) return true
  const server = createServer().unref().listen(`\0switchboard-test-port-${port}`)
  return succeeds(once(server, 'listening'))
}

async function isFreeForTcp(address: string, port: number): Promise<boolean> {
  const server = createServer().listen(port, address)
  const isFree = await succeeds(once(server, 'listening'))
  if (isFree) await once(server.close(), 'close')
  return isFree
}

async function isFreeForUdp(address: string, port: number): Promise<boolean> {
  const socket = createSocket('udp4').bind(port, address)
  const isFree = await succeeds(once(socket, 'listening'))
  if (isFree) await once(socket.close(), 'close')
  return isFree
}

const succeeds = (done: Promise<unknown>) =>
  done.then(
    () => true,
    () => false,
  )
