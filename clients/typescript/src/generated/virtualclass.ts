// Made by `npm run clients` out of /openapi/virtualclass.json: change the server's schemas, not this file.

type Refusal = { headers: Record<string, string>; content: { 'application/json': {
  result: false
  message: string
  errors?: Record<string, (string)[]>
  /** Why a request counts as repeated; in development also what the server signed */
  hint?: string
} } }

/** VirtualClass: signed partner single sign-on */
export interface paths {
  '/private/is-company': {
    /** 기관 조회 */
    get: {
      parameters: {
        query: {
          /** company_code는 반드시 전송해야 합니다. */
          company_code: string
        }
        path?: never
        header?: {
          /** Unix seconds; with the nonce before what is signed, where the company wants it */
          'X-VIRTUALCLASS-TIMESTAMP'?: string
          /** Any text, used once */
          'X-VIRTUALCLASS-NONCE'?: string
        }
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          result: boolean
        } } }
        400: Refusal
        401: Refusal
        403: Refusal
        422: Refusal
        503: Refusal
      }
    }
  }
  '/private/signup/{company_code}': {
    /** 회원 등록 */
    post: {
      parameters: {
        query?: never
        path: {
          /** 기관 코드 */
          company_code: string
        }
        header?: {
          /** Unix seconds; with the nonce before what is signed, where the company wants it */
          'X-VIRTUALCLASS-TIMESTAMP'?: string
          /** Any text, used once */
          'X-VIRTUALCLASS-NONCE'?: string
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/x-www-form-urlencoded' | 'application/json', {
        /** 이름은 2자 이상 20자 이하로 입력해 주세요. */
        name: string
        /** 이메일은 올바른 형식으로 50자 이하로 입력해 주세요. */
        email: string
        /** 휴대폰번호는 숫자만 11자리 이하로 입력해 주세요. */
        phone: string
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          result: boolean
          message?: string
          data?: {
            user_token: string
          }
        } } }
        400: Refusal
        401: Refusal
        403: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
        503: Refusal
      }
    }
  }
  '/private/cancel/{company_code}': {
    /** 회원 등록 취소 */
    post: {
      parameters: {
        query?: never
        path: {
          /** 기관 코드 */
          company_code: string
        }
        header?: {
          /** Unix seconds; with the nonce before what is signed, where the company wants it */
          'X-VIRTUALCLASS-TIMESTAMP'?: string
          /** Any text, used once */
          'X-VIRTUALCLASS-NONCE'?: string
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/x-www-form-urlencoded' | 'application/json', {
        /** user_token은 회원 등록시 부여받은 16진수 64자리 값이어야 합니다. */
        user_token: string
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          result: boolean
          message?: string
        } } }
        400: Refusal
        401: Refusal
        403: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
        503: Refusal
      }
    }
    /** 회원 등록 취소 */
    delete: {
      parameters: {
        query?: never
        path: {
          /** 기관 코드 */
          company_code: string
        }
        header?: {
          /** Unix seconds; with the nonce before what is signed, where the company wants it */
          'X-VIRTUALCLASS-TIMESTAMP'?: string
          /** Any text, used once */
          'X-VIRTUALCLASS-NONCE'?: string
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/x-www-form-urlencoded' | 'application/json', {
        /** user_token은 회원 등록시 부여받은 16진수 64자리 값이어야 합니다. */
        user_token: string
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          result: boolean
          message?: string
        } } }
        400: Refusal
        401: Refusal
        403: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
        503: Refusal
      }
    }
  }
  '/private/login/{company_code}': {
    /** 로그인 */
    post: {
      parameters: {
        query?: never
        path: {
          /** 기관 코드 */
          company_code: string
        }
        header?: {
          /** Unix seconds; with the nonce before what is signed, where the company wants it */
          'X-VIRTUALCLASS-TIMESTAMP'?: string
          /** Any text, used once */
          'X-VIRTUALCLASS-NONCE'?: string
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/x-www-form-urlencoded' | 'application/json', {
        /** user_token은 회원 등록시 부여받은 16진수 64자리 값이어야 합니다. */
        user_token: string
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          result: boolean
          message?: string
          data?: {
            url: string
          }
        } } }
        400: Refusal
        401: Refusal
        403: Refusal
        409: Refusal
        413: Refusal
        415: Refusal
        422: Refusal
        503: Refusal
      }
    }
  }
}
