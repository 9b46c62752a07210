/** Where `switchboard affiliate-demo` listens, unless it is told otherwise. */
export const demoPorts = { webhooks: 4600, pages: 4601 }
export const webhookPath = '/webhook'

/** Where the demo's affiliate has its verdicts posted to. */
export const demoWebhookUrl = `http://localhost:${demoPorts.webhooks}${webhookPath}`
