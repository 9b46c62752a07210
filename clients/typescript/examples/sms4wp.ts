import { createSms4wpClient } from '../src/sms4wp.ts'
import { readDemo } from './demo.ts'

const { baseUrl, sms4wp } = await readDemo()
const client = createSms4wpClient({ baseUrl, token: sms4wp.token })

const sent = await client.POST('/api/v1/message/sms/', {
  body: {
    sender_phone: sms4wp.senderPhone,
    receiver_phone: ['01012345678', '01022220001'],
    body: '안녕하세요',
  },
  // The same key again sends nothing and is charged nothing.
  params: { header: { 'Idempotency-Key': 'example-1' } },
})
if (sent.error) throw new Error(sent.error.detail)

const { data } = await client.GET('/api/v2/message/report/{id}', { params: { path: { id: sent.data.id } } })
console.log(data?.message_detail.message_results.map(({ receiver_phone }) => receiver_phone))
