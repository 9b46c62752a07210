import { createHmac } from 'node:crypto'
import type autocannon from 'autocannon'
import type { ServerProcess } from '../../test/support/process.ts'
import { filledPassword } from './fill-accounts.ts'
import { nextNumber } from './load.ts'

/** What `load` sends to whom. */
export interface Requests {
  readonly url: string
  readonly requests: autocannon.Request[]
}

const json = { 'content-type': 'application/json' }

/** Orders of flash calls, each to a new number. */
export function orders({ url, demo }: ServerProcess): Requests {
  return { url, requests: [orderRequest('/v1/orders', demo.callup.token)] }
}

/** The same to a ceiling: `/v1/orders`, or `/stored` for one durable insert each. */
export function bareOrders(url: string, path: '/v1/orders' | '/stored'): Requests {
  return { url, requests: [orderRequest(path, 'none')] }
}

/** Each connection orders with the code shown, then checks it. */
export function orderAndCheck({ url, demo }: ServerProcess): Requests {
  const { token } = demo.callup
  const order: autocannon.Request = {
    ...orderRequest('/v1/orders?fields=code.value', token),
    onResponse: (_status, body, context: { path?: string }) => {
      const { data } = JSON.parse(body) as { data: { id: string; code: { value: string } } }
      context.path = `/v1/auth/${data.id}/${data.code.value}`
    },
  }
  const check: autocannon.Request = {
    method: 'GET',
    headers: { 'x-application-token': token },
    setupRequest: (request, context: { path?: string }) => ({ ...request, path: context.path ?? '/' }),
  }
  return { url, requests: [order, check] }
}

function orderRequest(path: string, token: string): autocannon.Request {
  return {
    method: 'POST',
    path,
    headers: { ...json, 'x-application-token': token },
    setupRequest: (request) => ({ ...request, body: `{"phone":"${nextNumber()}"}` }),
  }
}

const companyQuery = 'company_code=softways'

/** `is-company`, signed once: the signature of the same query is the same. */
export function lookUps({ url, demo }: ServerProcess): Requests {
  return {
    url,
    requests: [
      { method: 'GET', path: `/private/is-company?${companyQuery}`, headers: sign(demo, companyQuery) },
    ],
  }
}

/** The same to a ceiling. */
export function bareLookUps(url: string): Requests {
  const headers = { 'x-virtualclass-api': 'none', 'x-virtualclass-sign': '0'.repeat(64) }
  return { url, requests: [{ method: 'GET', path: `/private/is-company?${companyQuery}`, headers }] }
}

/** Sign-ups of members, each with a new number and a signature of its own. */
export function signUps({ url, demo }: ServerProcess): Requests {
  return {
    url,
    requests: [
      {
        method: 'POST',
        path: '/private/signup/softways',
        setupRequest: (request) => {
          const body = `name=%ED%99%8D%EA%B8%B8%EB%8F%99&email=gdhong@softways.co.kr&phone=${nextNumber()}`
          const headers = { ...sign(demo, body), 'content-type': 'application/x-www-form-urlencoded' }
          return { ...request, headers, body }
        },
      },
    ],
  }
}

function sign({ virtualclass }: ServerProcess['demo'], signed: string): Record<string, string> {
  const signature = createHmac('sha256', virtualclass.secret).update(signed).digest('hex')
  return { 'x-virtualclass-api': virtualclass.apiKey, 'x-virtualclass-sign': signature }
}

export const signInPath = '/api/v1/auth/sign-in'

/** Sign-ins with the right password of accounts that `fillAccounts` made. */
export function signIns({ url }: ServerProcess, accounts: number): Requests {
  const setupRequest = (request: autocannon.Request) => ({ ...request, body: nextSignIn(accounts) })
  return { url, requests: [{ method: 'POST', path: signInPath, headers: json, setupRequest }] }
}

let lastSignIn = 0

/** The body of one. */
export function nextSignIn(accounts: number): string {
  lastSignIn++
  return `{"userId":"person${((lastSignIn * 7919) % accounts) + 1}","password":"${filledPassword}"}`
}

/** One order at an even rate, for `pacedLoad`. */
export function nextOrder({ demo }: ServerProcess) {
  return {
    path: '/v1/orders',
    headers: { ...json, 'x-application-token': demo.callup.token },
    body: `{"phone":"${nextNumber()}"}`,
  }
}
