/** Runs the tests: all of them, or the files named; options go to node's test runner (`npm test -- --test-name-pattern=code`). */
import { availableParallelism } from 'node:os'
import path from 'node:path'

const given = process.argv.slice(2)
const options = given.filter((argument) => argument.startsWith('-'))
const files = given.filter((argument) => !argument.startsWith('-'))

// A script of its own because node takes options before files only, and npm appends what it is given.
process.chdir(path.dirname(import.meta.dirname))
// Compiled code is kept between the files of a run: each of them is a process.
process.env['NODE_COMPILE_CACHE'] ??= path.resolve('node_modules/.cache/compiled-tests')
process.execve?.(process.execPath, [
  process.execPath,
  '--test',
  '--test-global-setup=test/support/global-setup.ts',
  // Node's default leaves a processor free; tests wait for a quarter of their time.
  `--test-concurrency=${availableParallelism() + 1}`,
  ...options,
  ...(files.length > 0 ? files : ['src/**/*.test.ts', 'test/**/*.test.ts']),
])
