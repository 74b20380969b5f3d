/** Which state a change is made to: the revision that was read, as `ETag` and `If-Match` carry it. */
import { AppError } from '@floyo/contracts'

export function revisionTag(revision: number): string {
  return `"${revision}"`
}

/** @throws AppError `precondition_required`, `precondition_failed` */
export function requireRevision(ifMatch: string | undefined, revision: number): void {
  if (ifMatch === undefined) {
    throw new AppError(
      'precondition_required',
      'Send If-Match with the ETag of what you read, so that nobody else is overwritten',
    )
  }
  const tags = new Set(ifMatch.split(',').map((tag) => tag.trim().replace(/^W\//, '')))
  if (tags.has('*') || tags.has(revisionTag(revision))) return
  throw new AppError(
    'precondition_failed',
    `It is at revision ${revision} now; read it again, and make your change on that`,
  )
}
