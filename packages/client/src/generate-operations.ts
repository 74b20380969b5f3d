/**
 * Writes `operations.gen.ts`: of each route only what a caller needs to know at run time. So the
 * client takes its types from the contract's schemas without carrying zod into the browser.
 * Run `npm run generate -w @floyo/client` after a change of routes; a test fails until then.
 */
import { writeFileSync } from 'node:fs'
import { type Route, routes } from '@floyo/contracts'

/** The text of the generated file. */
export function operationsSource(): string {
  const lines = Object.entries<Route>(routes).map(([id, { method, path, body, responseKind }]) => {
    const fields = [`method: '${method}'`, `path: '${path}'`]
    if (body) fields.push(`body: '${body === 'bytes' ? 'bytes' : 'json'}'`)
    if (responseKind && responseKind !== 'json') fields.push(`answer: '${responseKind}'`)
    return `  ${id}: { ${fields.join(', ')} },`
  })
  return [
    '// Made by generate-operations.ts from the routes of the contract. Do not edit.',
    "import type { OperationId } from '@floyo/contracts'",
    "import type { Operation } from './request.ts'",
    '',
    'export const operations: Record<OperationId, Operation> = {',
    ...lines,
    '}',
    '',
  ].join('\n')
}

if (import.meta.main) {
  writeFileSync(new URL('operations.gen.ts', import.meta.url), operationsSource())
}
