import { createVirtualclassClient } from '../src/virtualclass.ts'
import { readDemo } from './demo.ts'

const { baseUrl, virtualclass } = await readDemo()
const { apiKey, secret, companyCode: company_code } = virtualclass
const client = createVirtualclassClient({ baseUrl, apiKey, secret })
const params = { path: { company_code } }

const member = { name: '홍길동', email: 'gdhong@softways.co.kr', phone: '01077770001' }
const signedUp = await client.POST('/private/signup/{company_code}', { params, body: member })
const user_token = signedUp.data?.data?.user_token
if (!user_token) throw new Error(signedUp.data?.message ?? signedUp.error?.message)

const loggedIn = await client.POST('/private/login/{company_code}', { params, body: { user_token } })
console.log(loggedIn.data?.data?.url.replace(/[0-9a-f]{64}$/, '…'))
