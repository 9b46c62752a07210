export interface S3Settings {
  /** None: Amazon's own, by region. */
  readonly endpoint: string | undefined
  readonly region: string
  readonly bucket: string
  /** None: as the AWS SDK finds them (instance role, its own variables). */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined
  /** The bucket in the path, as most stores but Amazon's want it, not in the host name. */
  readonly pathStyle: boolean
}
