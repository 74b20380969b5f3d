import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { JsonObject, JsonValue } from '@floyo/contracts'
import { perform, testContext } from '../testing/context.ts'

function read(t: TestContext, text: string | Buffer, input: JsonObject = {}): Promise<JsonValue> {
  const { context, put } = testContext(t)
  const file = put('rows.csv', Buffer.from(text))
  return perform('csv.read', { file, ...input }, context)
}

async function write(t: TestContext, input: JsonObject): Promise<string | undefined> {
  const { context, read: content } = testContext(t)
  const output = await perform('csv.write', { name: 'out.csv', ...input }, context)
  return content((output as { file: Parameters<typeof content>[0] }).file)
}

test('rows are maps by the names of the columns, as text or as values', async (t) => {
  const text = '\uFEFFid,name,ok,n\r\n007,"a ""b"", c",true,-1.5\r\n\r\n8,,no,1e3\r\n'
  assert.deepEqual(await read(t, text), {
    items: [
      { id: '007', name: 'a "b", c', ok: 'true', n: '-1.5' },
      { id: '8', name: '', ok: 'no', n: '1e3' },
    ],
    columns: ['id', 'name', 'ok', 'n'],
    count: 2,
  })
  assert.partialDeepStrictEqual(await read(t, text, { types: true }), {
    items: [
      { id: '007', name: 'a "b", c', ok: true, n: -1.5 },
      { id: 8, name: null, ok: 'no', n: '1e3' },
    ],
  })
})

test('the delimiter is found out', async (t) => {
  const texts = [
    'd;n\n1.5.26;1,5\n2.5.26;2,5\n',
    'd\tn\n1, 2\t3\n',
    'd|n\n1|2\n',
    'd,n\n"1;2;3",2\n',
  ]
  for (const text of texts) {
    assert.partialDeepStrictEqual(await read(t, text), { columns: ['d', 'n'] }, text)
  }
  assert.partialDeepStrictEqual(await read(t, 'one\n1\n2\n'), { columns: ['one'], count: 2 })
  assert.partialDeepStrictEqual(await read(t, 'a;b,c\n1;2,3\n', { delimiter: ',' }), {
    columns: ['a;b', 'c'],
  })
})

test('columns without names and repeated ones get names, tables without header give lists', async (t) => {
  assert.partialDeepStrictEqual(await read(t, 'a,,a\n1,2,3\n'), {
    items: [{ a: '1', column_2: '2', a_2: '3' }],
  })
  assert.deepEqual(await read(t, '1,2\n3,4\n', { header: false, types: true }), {
    items: [
      [1, 2],
      [3, 4],
    ],
    columns: [],
    count: 2,
  })
  assert.deepEqual(await read(t, ''), { items: [], columns: [], count: 0 })
})

test('a broken table names file, line and what to do', async (t) => {
  const broken: [string | Buffer, JsonObject, string, RegExp][] = [
    [
      'a,b\n1,2\n1,2,3\n',
      {},
      'csv_invalid',
      /rows\.csv, line 3: the row has another number of fields.*`,`/,
    ],
    ['a,b\n1,"2\n', {}, 'csv_invalid', /line 2: a quote is opened and never closed/],
    ['a,b\n1,x"2\n', {}, 'csv_invalid', /line 2: a quote stands inside a field/],
    [
      'a\n1\n2\n3\n',
      { maxRows: 2 },
      'csv_too_large',
      /more than 2 rows \(line 4\)\. Raise maxRows/,
    ],
    [
      Buffer.from('name\nM\xfcller\n', 'latin1'),
      {},
      'csv_encoding',
      /not text in utf-8\. Set `encoding`/,
    ],
    ['__proto__,b\n1,2\n', {}, 'csv_invalid', /can not have the name __proto__/],
    [`a\n"${'x'.repeat(2_000_000)}`, {}, 'csv_invalid', /longer than 1 MiB/],
  ]
  for (const [text, input, code, message] of broken) {
    await assert.rejects(read(t, text, input), { code, message, retryable: false })
  }
  const german = Buffer.from('name\nM\xfcller\n', 'latin1')
  assert.partialDeepStrictEqual(await read(t, german, { encoding: 'windows-1252' }), {
    items: [{ name: 'Müller' }],
  })
})

test('a file that is no reference to one is refused', async (t) => {
  const { context } = testContext(t)
  await assert.rejects(perform('csv.read', { file: '/etc/passwd' }, context), {
    code: 'invalid_input',
    message: /file: /,
  })
})

test('rows are written with all their columns, or with the ones that are named', async (t) => {
  const items: JsonObject[] = [
    { a: 1, b: 'x,y' },
    { a: null, c: [1, { d: 2 }] },
  ]
  assert.equal(await write(t, { items }), 'a,b,c\n1,"x,y",\n,,"[1,{""d"":2}]"\n')
  assert.equal(await write(t, { items, columns: ['b', 'a'], delimiter: ';' }), 'b;a\nx,y;1\n;\n')
  assert.equal(
    await write(t, {
      items: [
        [1, 'a'],
        [2, 'b\nc'],
      ],
    }),
    '1,a\n2,"b\nc"\n',
  )
  assert.equal(await write(t, { items: [] }), '')
})

test('no text in a table is a formula to a spreadsheet, and numbers stay numbers', async (t) => {
  const formulas = [
    '=1+1',
    '+cmd|x',
    '-2+3',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    ' =1',
    '\n=1',
    '＝1',
    '=HYPERLINK("x")',
  ]
  const text = await write(t, { items: formulas.map((f) => [f]) })
  for (const [i, formula] of formulas.entries()) {
    assert.ok(text?.includes(`'${formula.replaceAll('"', '""')}`), `${i}: ${formula}`)
  }
  const plain = ['-5', '+49', '-1.5e3', '-12,5', '1-2', 'a=b']
  assert.equal(
    await write(t, { items: plain.map((p) => [p, -5]), delimiter: ';' }),
    `${plain.join(';-5\n')};-5\n`,
  )
  assert.equal(await write(t, { items: [{ '=x': 1 }] }), "'=x\n1\n")
})
