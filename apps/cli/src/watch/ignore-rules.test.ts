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

/** What programs leave beside the work, by who does. */
const noise = {
  vim: ['.notes.md.swp', '.notes.md.swo', 'notes.md~', '4913', '.notes.md.un~'],
  emacs: ['#notes.md#', '.#notes.md', 'notes.md~', 'init.elc'],
  'VS Code': ['.vscode/settings.json'],
  JetBrains: ['.idea/workspace.xml', 'notes.md___jb_tmp___', 'notes.md___jb_old___'],
  'other editors': ['.goutputstream-X1Y2Z3', '.notes.md.kate-swp', 'notes.md.sb-1a2b3c4d-EfGhIj'],
  LibreOffice: ['.~lock.report.odt#', 'lu12345.tmp'],
  Office: ['~$report.docx', '~WRL0001.tmp', 'shop.laccdb', 'plan.dwl2'],
  Git: ['.git/index.lock', 'a.txt.orig', 'a.txt.rej'],
  Node: ['node_modules/a/b.js', 'tsconfig.tsbuildinfo', 'npm-debug.log.1'],
  Python: ['__pycache__/a.pyc', 'shop.egg-info/PKG-INFO', 'a.pyo', '.venv/bin/python'],
  'C and Java': ['a.o', 'a.obj', 'A.class'],
  LaTeX: ['paper.aux', 'paper.synctex.gz', 'paper.fls', 'paper.fdb_latexmk'],
  databases: ['shop.db-wal', 'shop.sqlite3-journal', 'shop.sqlite-shm'],
  browsers: ['a.iso.part', 'a.iso.crdownload', 'a.iso.download'],
}

for (const [program, names] of Object.entries(noise))
  test(`what ${program} leaves beside the work never counts`, (t) => {
    const root = folderWith(t, {})
    const { ignores } = createIgnoreRules(root)
    for (const name of names) assert.equal(ignores(join(root, name), 'file'), true, name)
  })

test('names that only look like leftovers count', (t) => {
  const root = folderWith(t, {})
  const { ignores } = createIgnoreRules(root)
  for (const name of [
    '20261120',
    'shop.db',
    'class.txt',
    'build/report.pdf',
    'target/plan.md',
    'a.o.txt',
    'Cargo.lock',
    'package-lock.json',
  ])
    assert.equal(ignores(join(root, name), 'file'), false, name)
})

test('a folder that says of itself that a program makes it does not count, unless it is let in', (t) => {
  const mark = 'Signature: 8a477f597d28d172789f06886806bc55'
  const root = folderWith(t, {
    'shop/target/CACHEDIR.TAG': mark,
    'kept/CACHEDIR.TAG': mark,
    'env/pyvenv.cfg': 'home = /usr/bin',
    '.floyoignore': '!kept/\n',
  })
  const { ignores } = createIgnoreRules(root)
  assert.equal(ignores(join(root, 'shop/target/debug/shop'), 'file'), true)
  assert.equal(ignores(join(root, 'env/bin/pip'), 'file'), true)
  assert.equal(ignores(join(root, 'kept/a.txt'), 'file'), false)
  assert.equal(ignores(join(root, 'shop/src/main.rs'), 'file'), false)
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
