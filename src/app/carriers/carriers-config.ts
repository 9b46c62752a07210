import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { ConfigReader } from '../config/config-reader.ts'
import type { CarriersConfig } from './carriers-config.types.ts'
import type * as CarriersFile from './carriers-file.ts'

const texts = ['loopback', 'sink', 'none'] as const
const calls = ['loopback', 'none'] as const

/** Who carries texts and calls: what `CARRIERS_FILE` says, and for a section that it leaves out the one simulated carrier. */
export function readCarriers(read: ConfigReader, development: boolean): CarriersConfig {
  const simulated = development ? 'loopback' : 'none'
  const otherwise = {
    texts: onlyText(read.oneOf('SMS_CARRIER', texts, simulated)),
    calls: onlyCall(read.oneOf('CALL_CARRIER', calls, simulated)),
  }
  const file = read.text('CARRIERS_FILE')
  if (file === undefined) return otherwise
  const { CarriersFault, parseCarriers } = loadParser()
  try {
    return parseCarriers(readFileSync(file, 'utf8'), otherwise, { development })
  } catch (error) {
    const faults = error instanceof CarriersFault ? error.faults : [(error as Error).message]
    for (const fault of faults) read.refuse('CARRIERS_FILE', `a file without this fault: ${fault}`)
    return otherwise
  }
}

/** With all that checks schemas it is 700 modules, 0.4 seconds of a command that has no such file. */
function loadParser(): typeof CarriersFile {
  return createRequire(import.meta.url)('./carriers-file.ts') as typeof CarriersFile
}

/** The carrier that `SMS_CARRIER` names, with the rules of one of which a file says nothing more; none: nobody. */
export function onlyText(kind: (typeof texts)[number]): CarriersConfig['texts'] {
  if (kind === 'none') return { entries: [], routes: [] }
  const rules = { drained: false, perSecond: 0, perSenderPerSecond: 0, whenUnknown: 'resend' } as const
  return { entries: [{ name: kind, kind, settings: {}, ...rules }], routes: [] }
}

/** The carrier that `CALL_CARRIER` names. */
export function onlyCall(kind: (typeof calls)[number]): CarriersConfig['calls'] {
  if (kind === 'none') return { entries: [], routes: [] }
  return { entries: [{ name: kind, kind, settings: {}, drained: false }], routes: [] }
}
