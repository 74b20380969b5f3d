/**
 * A step's failure, as an action throws it and the run's record keeps it. `retryable` says whether
 * the same attempt may succeed later without anybody changing anything.
 */
export class StepError extends Error {
  override name = 'StepError'
  readonly code: string
  readonly retryable: boolean
  readonly retryAfterSeconds: number | undefined

  constructor(
    code: string,
    message: string,
    options: { retryable: boolean; retryAfterSeconds?: number; cause?: unknown },
  ) {
    super(message, { cause: options.cause })
    this.code = code
    this.retryable = options.retryable
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}
