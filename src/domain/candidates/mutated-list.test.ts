import * as fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mutatedBytes } from '../../../test/support/mutated-bytes.ts'
import { propertyRuns, propertyTimeoutMs } from '../../../test/support/property-runs.ts'
import { Fault } from '../../core/fault.ts'
import { readCandidateList } from './read-list.ts'

const lists = [
  'id,os,name,model_names\n1,aos,Galaxy S24,SM-S921N|SM-S921B\n2,ios,"iPhone, ""15""",\n',
  '\ufeffid,os,name,model_names\r\n1,aos,갤럭시,\r\n',
].map((text) => Buffer.from(text))

test(
  'mutated list: the devices are read, or the wrong lines are named',
  { timeout: propertyTimeoutMs(30_000) },
  () => {
    fc.assert(
      fc.property(mutatedBytes(lists), (bytes) => {
        try {
          assert.ok(readCandidateList(bytes).length > 0)
        } catch (error) {
          assert.ok(error instanceof Fault, String((error as Error).stack))
          assert.equal(error.code, 'invalid_input')
          assert.ok((error.detail.fields?.length ?? 0) > 0)
        }
      }),
      propertyRuns(300),
    )
  },
)
