import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const dayMs = 24 * 60 * 60 * 1000
const authorityDays = 3650
/** Browsers refuse longer ones. */
const serverDays = 397
const renewBeforeDays = 30

export interface ServerCertificate {
  readonly key: string
  readonly cert: string
}

export interface DevelopmentCertificate extends ServerCertificate {
  /** What a client has to trust: `curl --cacert`. */
  readonly caFile: string
}

/**
 * An authority of this data directory's own and a certificate for localhost under it, made at first start and
 * again before they expire. The authority's key is thrown away, so that nobody can sign anything else with it.
 */
export async function makeDevelopmentCertificate(dataDir: string): Promise<DevelopmentCertificate> {
  const folder = join(dataDir, 'tls')
  const caFile = join(dataDir, 'ca.pem')
  const kept = await readKept(folder, caFile)
  if (kept) return { ...kept, caFile }
  const { ca, key, cert } = await issue()
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await replace(join(folder, 'server.key'), key, 0o600)
  await replace(join(folder, 'server.pem'), cert, 0o644)
  await replace(caFile, ca, 0o644)
  return { key, cert, caFile }
}

async function readKept(folder: string, caFile: string): Promise<ServerCertificate | undefined> {
  try {
    const [key, cert, ca] = await Promise.all([
      readFile(join(folder, 'server.key'), 'utf8'),
      readFile(join(folder, 'server.pem'), 'utf8'),
      readFile(caFile, 'utf8'),
    ])
    const certificate = new X509Certificate(cert)
    const isFresh = certificate.validToDate.getTime() - Date.now() > renewBeforeDays * dayMs
    const isWhole =
      certificate.checkPrivateKey(createPrivateKey(key)) &&
      certificate.verify(new X509Certificate(ca).publicKey)
    return isFresh && isWhole ? { key, cert } : undefined
  } catch {
    return undefined // None yet, or not readable: a new one is made.
  }
}

async function issue(): Promise<{ ca: string; key: string; cert: string }> {
  // Three hundred modules, which no start needs but the first.
  const { generate } = await import('selfsigned')
  const notBeforeDate = new Date(Date.now() - dayMs)
  const common = { keyType: 'ec', algorithm: 'sha256', notBeforeDate } as const
  const ca = await generate([{ name: 'commonName', value: 'Switchboard development CA' }], {
    ...common,
    notAfterDate: new Date(Date.now() + authorityDays * dayMs),
    extensions: [
      { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  const server = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...common,
    notAfterDate: new Date(Date.now() + (serverDays - 1) * dayMs),
    ca: { key: ca.private, cert: ca.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  })
  return { ca: ca.cert, key: server.private, cert: server.cert }
}

/** By rename, so that a crash never leaves half a file. */
async function replace(file: string, contents: string, mode: number): Promise<void> {
  await writeFile(`${file}.new`, contents, { mode })
  await rename(`${file}.new`, file)
}
