import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { createIgnoreRules } from './ignore-rules.ts'

function folderWith(t: TestContext, files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'floyo-ignore-'))
  t.after(() => rmSync(root, { recursive: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(root, name, '..'), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  return root
}

test('drafts of editors, hidden files, packages and keys never count', (t) => {
  const root = folderWith(t, {})
  const { ignores } = createIgnoreRules(root)
  for (const name of [
    '.env',
    '.git/HEAD',
    'a/node_modules/x/y.js',
    'a.swp',
    'a.txt~',
    'b.part',
    'server.pem',
  ]) {
    assert.equal(ignores(join(root, name), 'file'), true, name)
  }
  for (const name of ['report.csv', 'a/b/c.md', 'template.tmpl']) {
    assert.equal(ignores(join(root, name), 'file'), false, name)
  }
})

test('ignore files of each folder hold for what lies below, the nearest last', (t) => {
  const root = folderWith(t, {
    '.gitignore': '*.log\n/build/\n',
    'sub/.gitignore': '!keep.log\n',
    'sub/.floyoignore': 'private/\n',
  })
  const { ignores } = createIgnoreRules(root)
  const verdicts = [
    'a.log',
    'build/x',
    'sub/build/x',
    'sub/keep.log',
    'sub/other.log',
    'sub/private/a.txt',
  ]
  assert.deepEqual(
    verdicts.map((name) => ignores(join(root, name), 'file')),
    [true, true, false, false, true, true],
  )
})

test('what is private by its name is let in by .floyoignore alone', (t) => {
  const root = folderWith(t, { '.gitignore': '!.env\n!*.pem\n', '.floyoignore': '!*.key\n' })
  const { ignores } = createIgnoreRules(root)
  assert.deepEqual(
    ['.env', 'a.pem', 'a.key'].map((name) => ignores(join(root, name), 'file')),
    [true, true, false],
  )
})

test('the rules of the repository hold when only a folder inside of it is watched', (t) => {
  const root = folderWith(t, {
    '.git/HEAD': '',
    '.gitignore': 'src/generated/\n*.bak\n',
    'src/a': '',
  })
  const { ignores } = createIgnoreRules(join(root, 'src'))
  assert.equal(ignores(join(root, 'src/generated/x.ts'), 'file'), true)
  assert.equal(ignores(join(root, 'src/a.bak'), 'file'), true)
  assert.equal(ignores(join(root, 'src/a.ts'), 'file'), false)
})

test('changed ignore files count after a refresh', (t) => {
  const root = folderWith(t, {})
  const rules = createIgnoreRules(root)
  assert.equal(rules.ignores(join(root, 'a.csv'), 'file'), false)
  writeFileSync(join(root, '.floyoignore'), '*.csv\n')
  rules.refresh()
  assert.equal(rules.ignores(join(root, 'a.csv'), 'file'), true)
})
