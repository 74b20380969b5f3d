import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { functionCatalog } from './catalog.ts'
import { functionGroups } from './define.ts'

const page = new URL('../../../../docs/expressions.md', import.meta.url)
const [begin, end] = ['<!-- functions: begin -->\n', '<!-- functions: end -->']

test('docs/expressions.md lists the functions of the catalogue (write it with FLOYO_WRITE_DOCS=1)', () => {
  const text = readFileSync(page, 'utf8')
  const [before, rest = ''] = text.split(begin)
  const expected = `${before}${begin}${table()}${end}${rest.split(end)[1]}`
  if (process.env.FLOYO_WRITE_DOCS) writeFileSync(page, expected)
  assert.equal(readFileSync(page, 'utf8'), expected)
})

function table(): string {
  return functionGroups
    .map((group) => {
      const rows = functionCatalog
        .filter((entry) => entry.group === group)
        .map(({ signature, description, example: [expression, result] }) => {
          const shown = `${code(expression)} → ${code(JSON.stringify(result))}`
          return `| ${code(signature)} | ${description} | ${shown} |`
        })
      const head = '| function | what it gives | example |\n|---|---|---|'
      return `\n### ${group}\n\n${head}\n${rows.join('\n')}\n`
    })
    .join('')
}

function code(text: string): string {
  return `\`${text.replaceAll('|', String.raw`\|`)}\``
}
