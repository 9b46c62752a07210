import { cp } from 'node:fs/promises'

/** Names the folder of the run's development certificate to each test file's process. */
export const certificatesName = 'SWITCHBOARD_TEST_CERTIFICATES'

/** So that a server finds the run's certificate in its data directory, and makes none: that is a third of a second. */
export async function layCertificate(dataDir: string): Promise<void> {
  const folder = process.env[certificatesName]
  if (folder !== undefined) await cp(folder, dataDir, { recursive: true })
}
