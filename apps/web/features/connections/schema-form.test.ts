import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fieldsFor, readSchemaForm, schemaFields } from './schema-form.ts'

const schema = {
  type: 'object',
  required: ['host', 'password', 'port'],
  properties: {
    host: { type: 'string', title: 'Host', description: 'Such as smtp.example.com' },
    port: { type: 'integer', default: 587 },
    encryption: { enum: ['tls', 'none'], default: 'tls' },
    verifyTls: { type: 'boolean', default: true },
    password: { type: 'string' },
    headers: { type: 'object' },
  },
}
const fields = schemaFields(schema, ['password'])

test('each property has the control that fits it, and a default makes it optional', () => {
  assert.deepEqual(
    fields.map(({ label, control, required, initial }) => [label, control, required, initial]),
    [
      ['Host', 'text', true, ''],
      ['Port', 'number', false, '587'],
      ['Encryption', 'choice', false, 'tls'],
      ['Verify tls', 'switch', false, 'true'],
      ['Password', 'secret', true, ''],
      ['Headers', 'json', false, ''],
    ],
  )
})

test('texts become values; what is empty is left out; a secret keeps its spaces', () => {
  const texts = { host: ' h ', port: '25', verifyTls: 'false', password: ' p ', headers: '{"a":1}' }
  assert.deepEqual(readSchemaForm(fields, texts, { secretsMayStay: false }), {
    ok: true,
    values: { host: 'h', port: 25, verifyTls: false, password: ' p ', headers: { a: 1 } },
  })
})

test('what is wrong is said at its field', () => {
  const read = readSchemaForm(fields, { port: 'x', headers: '{' }, { secretsMayStay: false })
  assert.deepEqual(read, {
    ok: false,
    errors: { host: 'required', port: 'number', password: 'required', headers: 'json' },
  })
})

test('a secret that is stored already need not be typed again', () => {
  const read = readSchemaForm(fields, { host: 'h' }, { secretsMayStay: true })
  assert.ok(read.ok)
  assert.equal('password' in read.values, false)
})

test('a field that goes with a choice is there with it, and needed then', () => {
  const properties = {
    auth: { enum: ['none', 'bearer'], default: 'none' },
    token: { type: 'string', neededWith: { auth: 'bearer' } },
  }
  const both = schemaFields({ properties }, ['token'])
  const namesFor = (auth: string) => fieldsFor(both, { auth }).map(({ name }) => name)
  assert.deepEqual(namesFor('none'), ['auth'])
  assert.deepEqual(namesFor('bearer'), ['auth', 'token'])
  const read = readSchemaForm(both, { auth: 'bearer' }, { secretsMayStay: false })
  assert.deepEqual(read, { ok: false, errors: { token: 'required' } })
})

test('a schema that is none gives no fields', () => {
  assert.deepEqual(schemaFields(null, []), [])
  assert.deepEqual(schemaFields({ properties: [] }, []), [])
})
