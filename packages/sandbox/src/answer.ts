/** What a process for code answered, checked as one would check a stranger's letter. */
import type { JsonValue } from '@floyo/contracts'
import { z } from 'zod'
import type { Ending } from './box.ts'
import { type CodeCall, type CodeError, codeErrors, type CodeResult, limits } from './code.ts'

const Head = z.object({
  code: z.enum(codeErrors).optional(),
  message: z.string().max(10_000).default(''),
  line: z.int().min(1).max(1_000_000).optional().catch(undefined),
  column: z.int().min(1).max(1_000_000).optional().catch(undefined),
  logs: z.array(z.string()).max(limits.logBytes),
})

type Asked = Pick<CodeCall, 'timeoutMs' | 'memoryMb'>

export function toResult(ending: Ending, asked: Asked): CodeResult {
  switch (ending.type) {
    case 'answered':
      return readAnswer(ending.frame, asked) ?? failed('code_crashed', asked)
    case 'timeout':
      return failed('code_timeout', asked)
    case 'memory':
      return failed('code_out_of_memory', asked)
    case 'canceled':
      return failed('code_canceled', asked)
    case 'crashed':
      return failed('code_crashed', asked)
  }
}

/** @returns the failure with the text of its code, unless a text of its own is given */
export function failed(
  code: CodeError['code'],
  asked: Asked,
  found: { message?: string; line?: number; column?: number; logs?: string[] } = {},
): CodeResult {
  const { message = '', logs = [], ...place } = found
  return { ok: false, error: { code, message: explain(code, asked, message), ...place }, logs }
}

/** Whether the process is as good as before; after trouble a new one is started. */
export function isSound(ending: Ending, result: CodeResult): boolean {
  if (ending.type !== 'answered') return false
  return (
    result.ok ||
    (result.error.code !== 'code_crashed' && result.error.code !== 'code_out_of_memory')
  )
}

function readAnswer(
  { head, body }: { head: string; body: string },
  asked: Asked,
): CodeResult | undefined {
  const told = Head.safeParse(parse(head))
  if (!told.success) return undefined
  const { code, message, line, column, logs } = told.data
  if (code === undefined) {
    const output = parseOutput(body)
    return output === undefined ? undefined : { ok: true, output, logs }
  }
  const place = line === undefined ? {} : { line, ...(column === undefined ? {} : { column }) }
  return failed(code, asked, { message, ...place, logs })
}

/** @returns undefined when it is no JSON, or nested deeper than code may return */
function parseOutput(text: string): JsonValue | undefined {
  if (depthOf(text) > limits.depth) return undefined
  const value = parse(text)
  if (value === undefined) return undefined
  // Keys can be written with escapes, so the text says only whether it is worth looking.
  const isSuspicious = /__proto__|prototype|\\u00/i.test(text)
  return (isSuspicious ? JSON.parse(text, withoutPrototypeKeys) : value) as JsonValue
}

/** As own properties they do no harm; copied into another object, they would. */
function withoutPrototypeKeys(key: string, value: unknown): unknown {
  if (key === '__proto__') return undefined
  const isObject = typeof value === 'object' && value !== null
  return key === 'constructor' && isObject && Object.hasOwn(value, 'prototype') ? undefined : value
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** How deep objects and lists lie in one another; brackets within strings do not count. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let isInString = false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (isInString) {
      if (code === 92) i++
      else if (code === 34) isInString = false
    } else if (code === 34) isInString = true
    else if (code === 91 || code === 123) deepest = Math.max(deepest, ++depth)
    else if (code === 93 || code === 125) depth--
  }
  return deepest
}

function explain(code: CodeError['code'], asked: Asked, message: string): string {
  switch (code) {
    case 'code_invalid_syntax':
      return `This is not valid JavaScript: ${message}.`
    case 'code_threw':
    case 'code_output_not_json':
    case 'code_unavailable':
      return message
    case 'code_timeout':
      return `The code ran longer than its limit of ${asked.timeoutMs / 1000} s. Do less in one step, or raise the limit.`
    case 'code_out_of_memory':
      return `The code needed more than its limit of ${asked.memoryMb} MB. Work on less at a time, or raise the limit.`
    case 'code_output_too_large':
      return 'The result is larger than 1 MiB. Return only what later steps need.'
    case 'code_input_too_large':
      return message
    case 'code_never_settles':
      return 'The code waits for something that never happens. There are no timers and no network in code; use a step for these.'
    case 'code_crashed':
      return 'The code brought its interpreter to an end without an answer. Look for very deep recursion or very large values.'
    case 'code_canceled':
      return 'The code was canceled.'
  }
}
