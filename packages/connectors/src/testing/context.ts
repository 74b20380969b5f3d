/** What the tests of actions need: a context with files in memory and an egress to this machine. */
import { randomUUID } from 'node:crypto'
import type { TestContext } from 'node:test'
import type { FileRef, JsonObject, JsonValue } from '@floyo/contracts'
import type { ActionContext } from '../action.ts'
import { createEgress } from '../egress/egress.ts'
import { performAction } from '../perform.ts'
import { actions } from '../registry.ts'

export interface StoredFile extends FileRef {
  bytes: Buffer
}

/** A context whose egress may reach 127.0.0.1, closed after the test. */
export function testContext(t: TestContext, change: Partial<ActionContext> = {}) {
  const egress = createEgress({ allow: '127.0.0.1' })
  t.after(() => egress.close())
  const stored = new Map<string, StoredFile>()
  const put = (name: string, bytes: Buffer, mediaType = 'text/csv'): FileRef => {
    const ref = { id: randomUUID(), name, sizeBytes: bytes.byteLength, mediaType }
    stored.set(ref.id, { ...ref, bytes })
    return ref
  }
  const context: ActionContext = {
    connection: undefined,
    egress,
    files: {
      async read({ id }) {
        const bytes = stored.get(id)?.bytes ?? Buffer.alloc(0)
        return (async function* chunks() {
          for (let i = 0; i < bytes.length; i += 1_000) yield bytes.subarray(i, i + 1_000)
        })()
      },
      async write({ name, mediaType, content }) {
        const isOne = typeof content === 'string' || content instanceof Uint8Array
        const parts: Uint8Array[] = []
        if (isOne) parts.push(Buffer.from(content))
        else for await (const part of content) parts.push(part)
        return put(name, Buffer.concat(parts), mediaType)
      },
      find({ name, content }) {
        const bytes = Buffer.from(content)
        const found = [...stored.values()].find(
          (file) => file.name === name && file.bytes.equals(bytes),
        )
        if (!found) return Promise.resolve(found)
        const { bytes: _bytes, ...ref } = found
        return Promise.resolve(ref)
      },
    },
    signal: new AbortController().signal,
    idempotencyKey: 'run-1_step-2',
    attempt: 1,
    ...change,
  }
  return { context, put, read: (ref: FileRef) => stored.get(ref.id)?.bytes.toString() }
}

/** Performs an action by id and gives its output. */
export async function perform(
  id: string,
  input: JsonObject,
  context: ActionContext,
): Promise<JsonValue> {
  const action = actions.get(id)
  if (!action) throw new Error(`no action ${id}`)
  const result = await performAction(action, input, context)
  if ('suspend' in result) throw new Error(`${id} suspends`)
  return result.output
}
