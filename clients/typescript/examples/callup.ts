import { createCallupClient } from '../src/callup.ts'
import { readDemo } from './demo.ts'

const { baseUrl, callup } = await readDemo()
const client = createCallupClient({ baseUrl, token: callup.token })

const ordered = await client.POST('/v1/orders', { body: { phone: '79161234567', code: '0345' } })
if (ordered.error) throw new Error(ordered.error.errors[0]?.message)
const { id } = ordered.data.data

const checked = await client.GET('/v1/auth/{order_id}/{order_code}', {
  params: { path: { order_id: id, order_code: '0345' } },
})
console.log(checked.data)
