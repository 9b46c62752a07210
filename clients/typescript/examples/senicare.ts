import { createSenicareClient } from '../src/senicare.ts'
import { readDemo, readHandset } from './demo.ts'

const { baseUrl } = await readDemo()
const client = createSenicareClient({ baseUrl })
const telNumber = '01019910209'

const sent = await client.POST('/api/v1/auth/tel_auth', { body: { telNumber } })
if (sent.error) throw new Error(sent.error.message)

const [text] = (await readHandset(baseUrl, telNumber)).messages
const authNumber = /\d{4}/.exec(text?.body ?? '')?.[0] ?? ''
const account = { userId: 'example1234', password: 'example1234' }
const signedUp = await client.POST('/api/v1/auth/sign-up', {
  body: { name: '홍길동', telNumber, authNumber, ...account },
})
if (signedUp.error) throw new Error(signedUp.error.message)

const signedIn = await client.POST('/api/v1/auth/sign-in', { body: account })
if (signedIn.error) throw new Error(signedIn.error.message)

const { accessToken } = signedIn.data
const me = await createSenicareClient({ baseUrl, accessToken }).GET('/api/v1/auth/me')
console.log(me.data)
