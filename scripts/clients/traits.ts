import type { ApiTraits } from './sample-request.ts'

/** What the documents cannot say: where each API listens, and how a credential is written. In the order of the README. */
export const apis = {
  callup: {
    title: 'CallUp',
    origin: 'baseUrl',
    credentials: () => ({ 'X-Application-Token': '{{callupToken}}' }),
  },
  sms4wp: {
    title: 'SMS4WP',
    origin: 'baseUrl',
    credentials: ({ path }) => ({
      Authorization: path.includes('/admin/') ? 'token {{sms4wpAdminToken}}' : 'token {{sms4wpToken}}',
    }),
  },
  senicare: {
    title: 'Senicare',
    origin: 'baseUrl',
    credentials: () => ({ Authorization: 'Bearer {{senicareAccessToken}}' }),
  },
  virtualclass: {
    title: 'VirtualClass',
    origin: 'baseUrl',
    // The signature is computed by the script of each request.
    credentials: () => ({ 'X-VIRTUALCLASS-API': '{{virtualclassKey}}' }),
  },
  itechs: {
    title: 'ITechs',
    origin: 'httpsUrl',
    credentials: () => ({ 'X-ITECHS-API-KEY': '{{itechsKey}}' }),
  },
} as const satisfies Record<string, ApiTraits>

export type ApiName = keyof typeof apis
export const apiNames = Object.keys(apis) as ApiName[]

/** Where each variable stands in `data/demo.json`. */
export const variables = {
  baseUrl: { value: 'http://localhost:4000', isSecret: false },
  httpsUrl: { value: 'https://localhost:4443', isSecret: false },
  callupToken: { value: '', isSecret: true },
  sms4wpToken: { value: '', isSecret: true },
  sms4wpAdminToken: { value: '', isSecret: true },
  senicareAccessToken: { value: '', isSecret: true },
  virtualclassKey: { value: '', isSecret: true },
  virtualclassSecret: { value: '', isSecret: true },
  itechsKey: { value: '', isSecret: true },
} as const
