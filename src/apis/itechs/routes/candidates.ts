import type { Candidates } from '../../../domain/candidates/candidates.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { succeed } from '../envelope.ts'
import { bothPaths } from '../paths.ts'
import { CandidateAnswer, CandidateBody, CandidateListAnswer, refusals } from '../schemas.ts'

/** `GET /cp-insurance/candidate/`: the devices that can be insured. `POST`: whether one is among them. */
export function addCandidates(app: TypedApp, { candidates }: { candidates: Candidates }): void {
  for (const { url, hide } of bothPaths('/candidate/')) {
    const list = {
      hide,
      summary: 'List the devices that can be insured',
      response: { 200: CandidateListAnswer, ...refusals(503) },
    }
    app.get(url, { schema: list }, async () => {
      const devices = await candidates.list()
      const device_list = devices.map(({ id, os, name, modelNames }) => ({
        id,
        os,
        name,
        // The vendor's later document shows one of them alone.
        model_name: modelNames[0] ?? name,
        model_names: [...modelNames],
      }))
      return succeed(200, { device_list })
    })

    const ask = {
      hide,
      summary: 'Ask whether a device can be insured',
      consumes: ['application/json', 'application/x-www-form-urlencoded'],
      body: CandidateBody,
      response: { 200: CandidateAnswer, ...refusals(400, 413, 415, 503) },
    }
    app.post(url, { schema: ask }, async (request) => {
      const { os, device_name: name } = request.body
      return succeed(200, { available: await candidates.isAvailable({ os, name }) })
    })
  }
}
