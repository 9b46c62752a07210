import type { ConfigReader } from './config-reader.ts'

export interface KeyConfig {
  /** None: the key file of the data directory. */
  readonly masterKey: Buffer | undefined
  /** The one that `switchboard rotate-key` puts in its place. */
  readonly nextMasterKey: Buffer | undefined
}

export function readKeyConfig(read: ConfigReader): KeyConfig {
  const keys = { masterKey: read.key('SWITCHBOARD_KEY'), nextMasterKey: read.key('SWITCHBOARD_NEXT_KEY') }
  if (keys.nextMasterKey && !keys.masterKey) {
    read.refuse('SWITCHBOARD_NEXT_KEY', 'given together with SWITCHBOARD_KEY')
  }
  return keys
}
