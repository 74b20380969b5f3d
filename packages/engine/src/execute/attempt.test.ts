import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonValue } from '@floyo/contracts'
import { silentLog } from '@floyo/db'
import { attempt } from './attempt.ts'

const mib = 1024 * 1024

async function resultOf(output: JsonValue): Promise<string> {
  const call = {
    action: {
      id: 'world.act',
      effect: 'write' as const,
      input: { safeParse: (data: unknown) => ({ success: true as const, data }) },
    },
    input: null,
    connection: undefined,
    workspaceId: 'w',
    workflowId: 'f',
    runId: 'r',
    stepId: 'a',
    stepKey: 'a',
    attempt: 1,
    idempotencyKey: 'k',
    timeoutMs: 60_000,
  }
  const { signal } = new AbortController()
  const perform = (): Promise<{ output: JsonValue }> => Promise.resolve({ output })
  const result = await attempt(call, { perform, signal, log: silentLog })
  return result.type === 'failed' ? result.error.code : result.type
}

test('a result holds 8 MiB of JSON, counted in bytes as they are sent', async () => {
  const quotes = 2
  assert.equal(await resultOf('a'.repeat(8 * mib - quotes)), 'output')
  assert.equal(await resultOf('a'.repeat(8 * mib - quotes + 1)), 'output_too_large')
  // Six bytes each.
  assert.equal(await resultOf('\u0001'.repeat((8 * mib) / 6 + 1)), 'output_too_large')
  assert.equal(await resultOf(['é'.repeat(4 * mib)]), 'output_too_large')
})
