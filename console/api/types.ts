import type { paths } from '../generated/console-api.ts'

/** What the API answers with 200. */
export type Answer<Path extends keyof paths, Method extends keyof paths[Path]> = paths[Path][Method] extends {
  responses: { 200: { content: { 'application/json': infer Json } } }
}
  ? Json
  : never

/** What the API wants to be sent. */
export type Sent<
  Path extends keyof paths,
  Method extends keyof paths[Path] = 'post' & keyof paths[Path],
> = paths[Path][Method] extends { requestBody: { content: { 'application/json': infer Json } } }
  ? Json
  : never
