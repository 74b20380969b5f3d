import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import type { ActionInfo } from '@floyo/contracts'
import { actionCatalog, connectionTypeCatalog } from './registry.ts'

const page = new URL('../../../docs/connectors.md', import.meta.url)
const [begin, end] = ['<!-- actions: begin -->\n', '<!-- actions: end -->']

test('docs/connectors.md lists the actions of the registry (write it with FLOYO_WRITE_DOCS=1)', () => {
  const text = readFileSync(page, 'utf8')
  const [before, rest = ''] = text.split(begin)
  const expected = `${before}${begin}${tables()}${end}${rest.split(end)[1]}`
  if (process.env.FLOYO_WRITE_DOCS) writeFileSync(page, expected)
  assert.equal(readFileSync(page, 'utf8'), expected)
})

test('every action and every field of a connection type is told apart by name and described', () => {
  for (const { id, title, description, input, output } of actionCatalog) {
    assert.match(id, /^[a-z]+(\.[a-z]+)+$/)
    assert.ok(title && description.endsWith('.'), id)
    assert.equal(schemaOf(input).type, 'object', id)
    assert.equal(
      schemaOf(output).additionalProperties,
      false,
      `${id}: references into it are checked`,
    )
  }
})

interface Schema {
  title?: string
  type?: string
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  description?: string
  default?: unknown
  secret?: boolean
  neededWith?: Record<string, string>
}

function tables(): string {
  const overview = actionCatalog.map(({ id, title, effect, connectionType }) => {
    return `| [\`${id}\`](#${id.replace('.', '')}) | ${title} | ${effect} | ${connectionType ?? '–'} |`
  })
  const types = connectionTypeCatalog.map(({ id, title, schema }) => {
    return `\n### Connection \`${id}\`: ${title}\n\n${fields(schemaOf(schema))}\n`
  })
  const head = '| action | what it does | effect | connection |\n|---|---|---|---|'
  return `\n${head}\n${overview.join('\n')}\n${actionCatalog.map(action).join('')}${types.join('')}`
}

function action({ id, description, input, output }: ActionInfo): string {
  const names = Object.entries(schemaOf(output).properties ?? {})
  const gives = names.map(([name, field]) => `\`${name}\` (${typeOf(field)})`).join(', ')
  return `\n### ${id}\n\n${description}\n\n${fields(schemaOf(input))}\n\nGives ${gives}.\n`
}

function fields({ properties = {}, required = [] }: Schema): string {
  const rows = Object.entries(properties).map(([name, field]) => {
    const text = [field.description, field.secret ? 'Secret' : ''].filter(Boolean).join('. ')
    const [choice] = Object.entries(field.neededWith ?? {})
    const need = required.includes(name) ? 'yes' : choice ? `with ${choice.join(' ')}` : ''
    const otherwise = field.default === undefined ? '' : `\`${JSON.stringify(field.default)}\``
    return `| \`${name}\` | ${typeOf(field)} | ${need} | ${otherwise} | ${text.replaceAll('|', String.raw`\|`)} |`
  })
  return `| field | type | required | otherwise | |\n|---|---|---|---|---|\n${rows.join('\n')}`
}

function typeOf(schema: Schema): string {
  if (schema.enum) {
    return schema.enum
      .map((value) => `\`${JSON.stringify(value).replaceAll('|', String.raw`\|`)}\``)
      .join(', ')
  }
  if (schema.title === 'FileRef') return 'file'
  if (schema.anyOf && !schema.type) return [...new Set(schema.anyOf.map(typeOf))].join(' or ')
  const names: Record<string, string> = {
    object: 'map',
    array: 'list',
    integer: 'number',
    boolean: 'bool',
  }
  return names[schema.type ?? ''] ?? schema.type ?? 'any'
}

function schemaOf(value: unknown): Schema {
  return value as Schema
}
