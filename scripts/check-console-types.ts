/** Part of `npm run check`: the types of the console's API as the server describes it now, then those of the page. */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { writeConsoleTypes } from './console-types.ts'

const root = path.dirname(import.meta.dirname)
const tsc = path.join(root, 'node_modules/.bin/tsc')
await writeConsoleTypes()
const { status } = spawnSync(tsc, ['--project', 'console', '--noEmit'], { cwd: root, stdio: 'inherit' })
if (status !== 0) process.exitCode = 1
