/** Checks .dependency-cruiser.mjs, and that the cruiser saw our files: without a parser for TypeScript it finds nothing wrong with 0 modules. */
import { cruise, format } from 'dependency-cruiser'
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options'
import { globSync } from 'node:fs'

const options = await extractOptions('./.dependency-cruiser.mjs')
const { output: result } = await cruise(['src', 'test', 'console'], options)
if (typeof result === 'string') throw new Error('dependency-cruiser gave a report instead of its findings')

const ours = globSync(['src/**/*.ts', 'console/**/*.{ts,tsx}'])
const seen = new Set(result.modules.map((module) => module.source))
const unseen = ours.filter((file) => !seen.has(file))
const { totalCruised, totalDependenciesCruised = 0 } = result.summary
if (ours.length === 0 || unseen.length > 0 || totalDependenciesCruised === 0) {
  console.error(
    `cruised ${totalCruised} modules, ${totalDependenciesCruised} dependencies; not seen: ${unseen.join(' ')}`,
  )
  process.exitCode = 1
}

const report = await format(result, { outputType: 'err-long' })
console.log(report.output)
if (report.exitCode > 0) process.exitCode = 1
