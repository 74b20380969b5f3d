/** Files over HTTP: stored as they stream in, handed out as downloads. */
import type { Readable } from 'node:stream'
import { AppError, type FileRef, routes } from '@floyo/contracts'
import { inWorkspace } from '@floyo/db'
import { sql } from 'kysely'
import { scopeOf } from '../http/actor.ts'
import type { Api } from '../http/api.ts'
import { originOf, writeAudit } from '../http/audit.ts'
import { findFile, insertFile } from './store.ts'

const limitBytes = routes.uploadFile.bodyLimitBytes

/** A media type as headers may carry it; anything else is just bytes. */
const mediaTypeForm = /^[\w.+-]{1,100}\/[\w.+-]{1,100}$/

export function fileRoutes(api: Api): void {
  const { db, files } = api.deps

  api.handle(routes.uploadFile, async ({ actor, query, request }) => {
    const { workspaceId } = actor
    refuseTooLarge(request.headers['content-length'])
    const { rows } = await sql<{ id: string }>`select uuidv7() as id`.execute(db)
    const id = rows[0]?.id ?? ''
    const place = { workspaceId, id }
    const stored = await files.write(place, request.body as Readable, { limitBytes })
    const given = request.headers['content-type']?.split(';', 1)[0]?.trim() ?? ''
    const mediaType = mediaTypeForm.test(given) ? given : 'application/octet-stream'
    const file: FileRef = { id, ...query, sizeBytes: stored.sizeBytes, mediaType }
    try {
      await inWorkspace(db, scopeOf(actor), async (tx) => {
        const deviceId = actor.device?.id ?? null
        await insertFile(tx, { ...file, workspaceId, sha256: stored.sha256, deviceId })
        await writeAudit(tx, originOf(request, actor), [
          {
            action: 'file.stored',
            target: { type: 'file', id },
            changes: { sizeBytes: file.sizeBytes, mediaType },
          },
        ])
      })
    } catch (error) {
      await files.remove(place)
      throw error
    }
    return file
  })

  api.read(routes.getFile, (tx, { params: { fileId } }) => findFile(tx, fileId))

  api.handle(routes.downloadFile, async ({ actor, params: { fileId }, reply }) => {
    const file = await inWorkspace(db, scopeOf(actor), (tx) => findFile(tx, fileId))
    const content = files.read({ workspaceId: actor.workspaceId, id: file.id })
    // As a download with no type of its own: whatever it says it is, a browser does not open it here.
    await reply
      .header('content-type', 'application/octet-stream')
      .header('content-disposition', attachment(file.name))
      .header('content-length', file.sizeBytes)
      .header('cache-control', 'private, no-store')
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .send(content)
    return undefined
  })
}

/** Told before a byte is read, where the caller says how much is coming. */
function refuseTooLarge(contentLength: string | undefined): void {
  if (contentLength === undefined || Number(contentLength) <= limitBytes) return
  throw new AppError('body_too_large', `Expected at most ${limitBytes} bytes, got ${contentLength}`)
}

/** RFC 6266: the name in ASCII for old programs, and as it is for others. */
function attachment(name: string): string {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_')
  const whole = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16)}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`
}
