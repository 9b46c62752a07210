import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ConsoleDemo } from './demo-console.ts'
import type { ItechsDemo } from './demo-itechs.ts'
import type { Sms4wpDemo } from './demo-sms4wp.ts'
import type { VirtualclassDemo } from './demo-virtualclass.ts'

/** `DATA_DIR/demo.json`. */
export interface Demo {
  readonly baseUrl: string
  readonly httpsUrl: string | undefined
  readonly caFile: string | undefined
  readonly callup: { readonly token: string }
  readonly sms4wp: Sms4wpDemo
  readonly virtualclass: VirtualclassDemo
  readonly itechs: ItechsDemo
  readonly console: ConsoleDemo
}

/** What an earlier start wrote, or a part of it. */
export async function readDemo(dataDir: string): Promise<Partial<Demo>> {
  try {
    return JSON.parse(await readFile(fileIn(dataDir), 'utf8')) as Partial<Demo>
  } catch {
    return {} // The first start, or a file that somebody broke: a new one is made.
  }
}

export async function writeDemo(dataDir: string, demo: Demo & { readonly senicare: object }): Promise<void> {
  const file = fileIn(dataDir)
  await writeFile(`${file}.new`, JSON.stringify(demo, null, 2) + '\n', { mode: 0o600 })
  await rename(`${file}.new`, file)
}

function fileIn(dataDir: string): string {
  return join(dataDir, 'demo.json')
}
