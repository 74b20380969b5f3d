import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiProblem } from '@floyo/client'
import { fieldErrors } from './field-errors.ts'

const problem = (fields: string[]): ApiProblem =>
  new ApiProblem({
    type: '',
    title: '',
    status: 400,
    code: 'invalid_request',
    detail: '',
    requestId: '',
    errors: fields.map((field, index) => ({ field, code: 'x', message: `m${index}` })),
  })

test('each field has its first problem, whether the pointer names the request or the body', () => {
  const errors = fieldErrors(problem(['/body/email', '/email', 'body/name', '/values/host']))
  assert.deepEqual(errors, { email: 'm0', name: 'm2', 'values/host': 'm3' })
})

test('what is no problem document has no fields', () => {
  assert.deepEqual(fieldErrors(new Error('x')), {})
})
