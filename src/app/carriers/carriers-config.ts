import { readFileSync } from 'node:fs'
import type { ConfigReader } from '../config/config-reader.ts'
import { CarriersFault, onlyCall, onlyText, parseCarriers, type CarriersConfig } from './carriers-file.ts'

/** Who carries texts and calls: what `CARRIERS_FILE` says, and for a section that it leaves out the one simulated carrier. */
export function readCarriers(read: ConfigReader, development: boolean): CarriersConfig {
  const simulated = development ? 'loopback' : 'none'
  const otherwise = {
    texts: onlyText(read.oneOf('SMS_CARRIER', ['loopback', 'sink', 'none'], simulated)),
    calls: onlyCall(read.oneOf('CALL_CARRIER', ['loopback', 'none'], simulated)),
  }
  const file = read.text('CARRIERS_FILE')
  if (file === undefined) return otherwise
  try {
    return parseCarriers(readFileSync(file, 'utf8'), otherwise, { development })
  } catch (error) {
    const faults = error instanceof CarriersFault ? error.faults : [(error as Error).message]
    for (const fault of faults) read.refuse('CARRIERS_FILE', `a file without this fault: ${fault}`)
    return otherwise
  }
}
