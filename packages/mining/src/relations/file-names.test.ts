import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EventLine } from '@floyo/contracts'
import { hasName, namesIn } from './file-names.ts'

const names = (subject: string, attrs: EventLine['attrs'] = {}, isCommand = true): string[] =>
  namesIn({ t: 0, actor: 'me', type: 'a.b', subject, attrs }, { isCommand })

test('a command names the files among its words, below its folder', () => {
  const cwd = '~/work'
  assert.deepEqual(names('mail -s Numbers -A report.csv team', { cwd }), ['~/work/report.csv'])
  assert.deepEqual(names('cat ./a/b ../c.md /etc/hosts ~/d.txt', { cwd }), [
    '~/work/a/b',
    '~/c.md',
    '/etc/hosts',
    '~/d.txt',
  ])
  assert.deepEqual(names('sort < in.csv > out.csv', { cwd }), ['~/work/in.csv', '~/work/out.csv'])
})

test('options that carry a file are opened; addresses, wildcards and bare words are no files', () => {
  assert.deepEqual(
    names('curl -F file=@r.csv --data=@b.json --out=c.txt https://a.example/x.csv'),
    ['r.csv', 'b.json', 'c.txt'],
  )
  assert.deepEqual(names('git push origin main --force -v *.md'), [])
})

test('attributes name files in texts and lists of texts, the folder of the act apart', () => {
  assert.deepEqual(
    names('mailto:team@example.com', { attachments: ['a.csv', 7, 'b.pdf'], cwd: '~/x.d' }, false),
    ['~/x.d/a.csv', '~/x.d/b.pdf'],
  )
  assert.deepEqual(names('~/new.md', { from: '~/old.md', bytes: 3 }, false), ['~/old.md'])
})

test('a name without a whole path stands for any path that ends with it', () => {
  assert.equal(hasName('~/work/reports/a.csv', 'reports/a.csv'), true)
  assert.equal(hasName('~/work/reports/a.csv', 'orts/a.csv'), false)
  assert.equal(hasName('~/work/a.csv', '~/a.csv'), false)
})
