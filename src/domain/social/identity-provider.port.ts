export const socialProviders = ['KAKAO', 'NAVER'] as const
export type SocialProvider = (typeof socialProviders)[number]

/** One visit of a browser to a provider (RFC 6749 section 4.1). */
export interface ProviderVisit {
  readonly state: string
  readonly redirectUri: string
  /** RFC 7636; undefined where the provider is used without PKCE. */
  readonly codeVerifier: string | undefined
}

/** Who it is, or why that could not be learnt: the provider could not be reached, or said something else. */
export type Identified =
  | { readonly kind: 'identified'; readonly subject: string }
  | { readonly kind: 'unavailable' | 'failed'; readonly reason: string }

/** What src/identity-providers implements. */
export interface IdentityProvider {
  readonly name: SocialProvider
  readonly usesPkce: boolean
  /** Where the browser goes to. */
  authorizationUrl(visit: ProviderVisit): Promise<string>
  /** Gives the code back for the person's id with this provider. Never throws; `reason` is fit for a log. */
  identify(visit: ProviderVisit & { code: string }): Promise<Identified>
}
