/** API keys over HTTP: list, make, revoke. */
import { AppError, routes } from '@floyo/contracts'
import type { Api } from '../http/api.ts'
import { findKey, insertKey, listKeys, revokeKey } from './store.ts'

export function apiKeyRoutes(api: Api): void {
  api.read(routes.listApiKeys, (tx, { query }) => listKeys(tx, query))

  api.write(routes.createApiKey, async (tx, { actor, body, audit }) => {
    const beyond = body.scopes.filter((scope) => !actor.permissions.has(scope))
    if (beyond.length > 0) {
      throw new AppError('forbidden', `A key can not do more than you: ${beyond.join(', ')}`)
    }
    const { workspaceId, userId } = actor
    const { name, scopes, expiresInDays = null } = body
    const made = await insertKey(tx, {
      workspaceId,
      userId,
      deviceId: null,
      name,
      scopes: [...new Set(scopes)],
      expiresInDays,
    })
    audit({
      action: 'api-key.created',
      target: { type: 'api-key', id: made.id },
      changes: { name, scopes },
    })
    return { ...(await findKey(tx, made.id)), secret: made.secret }
  })

  api.write(routes.revokeApiKey, async (tx, { params: { apiKeyId }, audit }) => {
    const key = await findKey(tx, apiKeyId)
    await revokeKey(tx, key.id)
    audit({
      action: 'api-key.revoked',
      target: { type: 'api-key', id: key.id },
      changes: { name: key.name },
    })
    return undefined
  })
}
