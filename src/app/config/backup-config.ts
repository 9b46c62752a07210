import type { ConfigReader } from './config-reader.ts'

export interface BackupConfig {
  readonly passphrase: string | undefined
  /** Of a file with 32 bytes in base64 or hex. */
  readonly keyFile: string | undefined
}

const leastCharacters = 12

/** What `switchboard backup` and `restore` seal and open with; a server needs neither. */
export function readBackupConfig(read: ConfigReader): BackupConfig {
  const passphrase = read.text('BACKUP_PASSPHRASE')
  const keyFile = read.text('BACKUP_KEY_FILE')
  if (passphrase !== undefined && passphrase.length < leastCharacters) {
    read.refuse('BACKUP_PASSPHRASE', `${leastCharacters} characters or more`)
  }
  if (passphrase !== undefined && keyFile !== undefined) {
    read.refuse('BACKUP_PASSPHRASE', 'given without BACKUP_KEY_FILE: an archive has one of the two')
  }
  return { passphrase, keyFile }
}
