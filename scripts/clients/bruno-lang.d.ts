/** Bruno's own reader and writer of its file format has no types; these are what we use. */
declare module '@usebruno/lang' {
  export function jsonToBruV2(request: object): string
  export function envJsonToBruV2(environment: object): string
  export function bruToJsonV2(text: string): { http: { method: string; url: string } }
}
