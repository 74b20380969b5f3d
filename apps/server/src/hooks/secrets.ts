/** The secrets that deliveries are signed with, from connections of the type `webhook_secret`. */
import type { ReadConnection } from '../connections/secrets.ts'

/**
 * The current secret and, while it is being replaced, the one before.
 * @returns an empty list when there is no such connection, or one without a secret
 */
export async function readSecrets(
  readConnection: ReadConnection,
  { workspaceId, name }: { workspaceId: string; name: string },
): Promise<string[]> {
  const values = await readConnection({ workspaceId, name })
  const { secret, previousSecret } = values ?? {}
  if (typeof secret !== 'string') return []
  const previous = typeof previousSecret === 'string' && previousSecret !== ''
  return previous ? [secret, previousSecret] : [secret]
}
