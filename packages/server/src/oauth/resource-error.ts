/** A provider does not say who somebody is. */
export class ResourceError extends Error {
  override readonly name = 'ResourceError'
  readonly status: number

  constructor({ status }: Response) {
    super(`The answer is ${status}.`)
    this.status = status
  }
}
