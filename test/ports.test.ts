import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { test } from 'node:test'
import { findFreePort } from './support/ports.ts'

const run = promisify(execFile)
const ports = new URL('./support/ports.ts', import.meta.url).href

/** Finds 200 ports, while this process keeps its own, and prints them. */
const searching = `
  const { findFreePort } = await import(${JSON.stringify(ports)})
  const found = []
  while (found.length < 200) found.push(await findFreePort())
  console.log(JSON.stringify(found))
`

const skip = process.platform !== 'linux' && 'needs names of Linux'

test('ports: what one process found no other one finds, and no connection takes', { skip }, async () => {
  // So many of 22,768 that chance alone would give some of them twice.
  const own = await Promise.all(Array.from({ length: 1000 }, () => findFreePort()))
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', searching])
  const all = [...own, ...(JSON.parse(stdout) as number[])]
  assert.equal(new Set(all).size, 1200)
  const range = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8')
  const [ephemeral, last] = range.split('\t').map(Number) as [number, number]
  assert.ok(
    all.every((port) => port >= 1024 && (port < ephemeral || port > last)),
    'outside of what the kernel gives',
  )
})
