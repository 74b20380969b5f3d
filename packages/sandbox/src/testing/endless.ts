/** A program with code that has no end: for killing it. Says when the code is under way. */
import { createSandbox } from '../sandbox.ts'

const sandbox = createSandbox({ log: { info() {}, warn() {} } })
const { signal } = new AbortController()
const call = { input: {}, timeoutMs: 100_000, memoryMb: 64, signal, workspaceId: 'w1' }
await sandbox.runCode({ ...call, source: 'return 1' })
const endless = sandbox.runCode({ ...call, source: 'for (;;);' })
console.log('under way')
await endless
