import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from './config.ts'

const naver = { NAVER_CLIENT_ID: 'id', NAVER_CLIENT_SECRET: 'secret' }
const production = { SWITCHBOARD_ENV: 'production', SENICARE_FRONT_END_URL: 'https://senicare.example.com' }

const namesOf = (environment: Record<string, string>) =>
  readConfig(environment).social.providers.map(({ name }) => name)

test('social: a provider is offered when it has a client id, with its public endpoints', () => {
  assert.deepEqual(namesOf({}), [])
  assert.deepEqual(namesOf(naver), ['NAVER'])
  assert.deepEqual(readConfig({ KAKAO_CLIENT_ID: 'id' }).social.providers, [
    {
      name: 'KAKAO',
      settings: {
        clientId: 'id',
        clientSecret: undefined,
        authorizationUrl: 'https://kauth.kakao.com/oauth/authorize',
        tokenUrl: 'https://kauth.kakao.com/oauth/token',
        userUrl: 'https://kapi.kakao.com/v2/user/me',
        usesPkce: true,
        allowHttp: true,
      },
    },
  ])
  const [settings] = readConfig({ ...naver, ...production }).social.providers.map((each) => each.settings)
  assert.deepEqual([settings?.usesPkce, settings?.allowHttp], [false, false])
})

test('social: half a client, endpoints in clear in production and a front end that cannot be are refused', () => {
  const cases: [Record<string, string>, string][] = [
    [{ NAVER_CLIENT_ID: 'id' }, 'NAVER_CLIENT_SECRET must be given'],
    [{ NAVER_CLIENT_SECRET: 'secret' }, 'NAVER_CLIENT_ID must be given'],
    [{ KAKAO_CLIENT_SECRET: 'secret' }, 'KAKAO_CLIENT_ID must be given'],
    [{ KAKAO_PKCE: 'yes' }, 'KAKAO_PKCE must be one of on, off'],
    [{ KAKAO_USER_URL: 'ftp://kapi.kakao.com' }, 'KAKAO_USER_URL must be a URL'],
    [{ ...production, NAVER_TOKEN_URL: 'http://localhost/token' }, 'NAVER_TOKEN_URL must be a URL'],
    [{ ...naver, SWITCHBOARD_ENV: 'production' }, 'SENICARE_FRONT_END_URL must be given'],
    [{ ...production, SENICARE_FRONT_END_URL: 'http://senicare.example.com' }, 'SENICARE_FRONT_END_URL'],
    [{ SENICARE_FRONT_END_URL: 'https://senicare.example.com/?x=1' }, 'SENICARE_FRONT_END_URL must be'],
    [{ SENICARE_FRONT_END_URL: 'https://senicare.example.com/#/' }, 'SENICARE_FRONT_END_URL must be'],
    [{ SENICARE_FRONT_END_URL: 'senicare' }, 'SENICARE_FRONT_END_URL must be'],
  ]
  for (const [environment, words] of cases) {
    assert.throws(
      () => readConfig(environment),
      ({ message }: Error) => message.includes(words) && !message.includes('secret\n'),
      words,
    )
  }
})

test('social: the front end is named without a slash at its end', () => {
  const { social } = readConfig({ SENICARE_FRONT_END_URL: 'https://senicare.example.com/app/' })
  assert.equal(social.frontEndUrl, 'https://senicare.example.com/app')
})
