import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

const switchboard = path.join(import.meta.dirname, '../../bin/switchboard')
const patienceMs = 120_000

/** `switchboard start` in a folder of its own, on free ports. */
export async function runServer(dataDir: string): Promise<{ url: string; stop(): Promise<void> }> {
  const environment = { PATH: process.env['PATH'], HOME: process.env['HOME'] }
  const child = spawn(switchboard, ['start'], {
    env: { ...environment, PORT: '0', HTTPS_PORT: '0', DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'close')
  let output = ''
  const url = await new Promise<string>((resolve, reject) => {
    const giveUp = setTimeout(() => reject(new Error(`the server is not ready:\n${output}`)), patienceMs)
    const read = (chunk: unknown) => {
      output += String(chunk)
      const found = output.includes('"msg":"ready"') && /"url":"([^"]+)"/.exec(output)?.[1]
      if (!found) return
      clearTimeout(giveUp)
      resolve(found)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    void ended.then(() => reject(new Error(`the server ended:\n${output}`)))
  })
  return {
    url,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}
