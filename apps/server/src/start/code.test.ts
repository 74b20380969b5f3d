import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { readSettings } from '../settings.ts'
import { type CodeRunner, openCodeRunner } from './code.ts'

function opened(t: TestContext, env: Record<string, string>): CodeRunner {
  const code = openCodeRunner(readSettings(env), { info() {}, warn() {} })
  t.after(() => code.close())
  return code
}

function run(code: CodeRunner, source: string) {
  const signal = new AbortController().signal
  const limits = { timeoutMs: 60_000, memoryMb: 512 }
  return code.run({ source, input: {}, ...limits, signal, workspaceId: 'w1' })
}

test('code runs, and health knows how well it is shut away once somebody looked', async (t) => {
  const code = opened(t, {})
  assert.equal(code.state(), 'unknown')
  assert.deepEqual(await run(code, 'return 1'), { ok: true, output: 1, logs: [] })
  await code.look()
  assert.match(code.state(), /^(kernel|user|process)$/)
})

test('an installation can do without code steps', async (t) => {
  const code = opened(t, { FLOYO_CODE_STEPS: 'off' })
  await code.look()
  assert.equal(code.state(), 'off')
  const result = await run(code, 'return 1')
  assert.equal(!result.ok && result.error.code, 'code_unavailable')
})

test('a step never gets more than the installation allows', async (t) => {
  const code = opened(t, { FLOYO_CODE_SECONDS: '1', FLOYO_CODE_MEMORY_MB: '16' })
  const slow = await run(code, 'for (;;);')
  assert.match(!slow.ok ? slow.error.message : '', /limit of 1 s/)
  const large = await run(code, 'return new Uint8Array(3e7).length')
  assert.match(!large.ok ? large.error.message : '', /limit of 16 MB/)
})
