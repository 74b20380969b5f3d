export { type CodeCall, type CodeError, type CodeErrorCode, type CodeResult } from './code.ts'
export { createSandbox, type Sandbox, type SandboxOptions, type SandboxStatus } from './sandbox.ts'
export type { Isolation } from './launch.ts'
