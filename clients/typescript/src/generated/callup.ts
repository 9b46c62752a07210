// Made by `npm run clients` out of /openapi/callup.json: change the server's schemas, not this file.

type Refusal = { headers: Record<string, string>; content: { 'application/json': {
  data: null
  errors: ({
    message: string
  })[]
} } }

/** CallUp: flash-call verification */
export interface paths {
  '/v1/orders': {
    /** Order a flash call */
    post: {
      parameters: {
        query?: {
          /** code.value, or left out */
          fields?: 'code.value'
        }
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/json' | 'application/x-www-form-urlencoded', {
        /** a string of 11 digits */
        phone: string
        /** a string of 4 digits */
        code?: string
        /** sms, or left out */
        fallback?: 'sms'
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          data: {
            id: string
            cid: {
              prefix: string
              mask: string
            }
            code: {
              len: number
              value?: string
            }
          }
          errors: null
        } } }
        400: Refusal
        403: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
        429: Refusal
        503: Refusal
      }
    }
  }
  '/v1/auth/{order_id}/{order_code}': {
    /** Check the code that the person read off the missed call */
    get: {
      parameters: {
        query?: never
        path: {
          order_id: string
          order_code: string
        }
        header?: never
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          data: {
            success: true
          }
          errors: null
        } } }
        400: Refusal
        403: Refusal
        404: Refusal
        409: Refusal
        410: Refusal
        429: Refusal
      }
    }
  }
  '/v1/orders/{order_id}': {
    /** See what became of an order */
    get: {
      parameters: {
        query?: never
        path: {
          order_id: string
        }
        header?: never
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          data: {
            id: string
            cid: {
              prefix: string
              mask: string
            }
            state: 'queued' | 'calling' | 'ringing' | 'done' | 'failed'
            reason: string | null
            answered: boolean
            verified: boolean
            fallback: 'sms' | null
            queued_at: string | null
            calling_at: string | null
            ringing_at: string | null
            ended_at: string | null
            text_sent_at: string | null
            text_failure: string | null
          }
          errors: null
        } } }
        403: Refusal
        404: Refusal
      }
    }
  }
}
