// Made by `npm run clients` out of /openapi/senicare.json: change the server's schemas, not this file.

type Refusal = { headers: Record<string, string>; content: { 'application/json': {
  code: string
  message: string
} } }

/** Senicare: accounts by a proved phone */
export interface paths {
  '/api/v1/auth/sign-in': {
    /** Sign in */
    post: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/json' | 'application/x-www-form-urlencoded', {
        /** 1 to 50 characters without white space; letter case does not count. `userID` is taken too */
        userId: string
        password: string
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          code: 'SU'
          message: 'Success'
          accessToken: string
          expiration: number
        } } }
        400: Refusal
        401: Refusal
        405: Refusal
        409: Refusal
        415: Refusal
        422: Refusal
        429: Refusal
        500: Refusal
      }
    }
  }
  '/api/v1/auth/id-check': {
    /** Ask whether an id is free */
    post: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/json' | 'application/x-www-form-urlencoded', {
        /** 1 to 50 characters without white space; letter case does not count. `userID` is taken too */
        userId: string
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          code: 'SU'
          message: 'Success'
        } } }
        400: Refusal
        405: Refusal
        409: Refusal
        415: Refusal
        422: Refusal
        429: Refusal
        500: Refusal
      }
    }
  }
  '/api/v1/auth/tel_auth': {
    /** Text a code to a phone */
    post: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/json' | 'application/x-www-form-urlencoded', {
        /** 11 digits, without dashes */
        telNumber: string
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          code: 'SU'
          message: 'Success'
        } } }
        400: Refusal
        405: Refusal
        409: Refusal
        415: Refusal
        422: Refusal
        429: Refusal
        500: Refusal
      }
    }
  }
  '/api/v1/auth/tel-auth-check': {
    /** Check the code that was texted */
    post: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/json' | 'application/x-www-form-urlencoded', {
        /** 11 digits, without dashes */
        telNumber: string
        /** 4 digits */
        authNumber: string
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          code: 'SU'
          message: 'Success'
        } } }
        400: Refusal
        401: Refusal
        405: Refusal
        409: Refusal
        415: Refusal
        422: Refusal
        429: Refusal
        500: Refusal
      }
    }
  }
  '/api/v1/auth/sign-up': {
    /** Make an account for a phone that was proved */
    post: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody: { content: Record<'application/json' | 'application/x-www-form-urlencoded', {
        /** 1 to 50 characters */
        name: string
        /** 1 to 50 characters without white space; letter case does not count. `userID` is taken too */
        userId: string
        /** 8 to 13 ASCII characters without spaces, a letter and a digit among them */
        password: string
        /** 11 digits, without dashes */
        telNumber: string
        /** 4 digits */
        authNumber: string
        /** HOME, KAKAO or NAVER in any letter case; HOME when it is left out */
        joinPath?: string
        /** What social sign-in gave for somebody who has no account yet; null and "" count as left out */
        snsId?: string | null
      }> }
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          code: 'SU'
          message: 'Success'
        } } }
        400: Refusal
        401: Refusal
        405: Refusal
        409: Refusal
        415: Refusal
        422: Refusal
        429: Refusal
        500: Refusal
      }
    }
  }
  '/api/v1/auth/me': {
    /** Show the account of the access token */
    get: {
      parameters: {
        query?: never
        path?: never
        header?: never
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          code: 'SU'
          message: 'Success'
          userId: string
          name: string
          telNumber: string
          joinPath: 'HOME' | 'KAKAO' | 'NAVER'
        } } }
        401: Refusal
        500: Refusal
      }
    }
  }
  '/api/v1/auth/sign-out': {
    /** Revoke the access token */
    post: {
      parameters: {
        query?: never
        path?: never
        header?: {
          /** The same key and request within 24 hours gets the first answer again and does nothing */
          'Idempotency-Key'?: string
        }
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          code: 'SU'
          message: 'Success'
        } } }
        400: Refusal
        401: Refusal
        409: Refusal
        415: Refusal
        422: Refusal
        500: Refusal
      }
    }
  }
  '/api/v1/auth/sns-sign-in': {
    /** The providers that one can sign in with */
    get: {
      parameters: {
        query?: never
        path?: never
        header?: never
      }
      requestBody?: never
      responses: {
        200: { headers: Record<string, string>; content: { 'application/json': {
          code: 'SU'
          message: 'Success'
          providers: (string)[]
        } } }
        500: Refusal
      }
    }
  }
  '/api/v1/auth/sns-sign-in/{provider}': {
    /** Sign in with Kakao or Naver: the browser goes to the provider */
    get: {
      parameters: {
        query?: never
        path: {
          provider: string
        }
        header?: never
      }
      requestBody?: never
      responses: {
        302: { headers: Record<string, string>; content?: never }
        404: Refusal
        429: Refusal
        500: Refusal
      }
    }
  }
}
