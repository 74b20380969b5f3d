import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maskDigitsAsHash, templateMatches, templateToRegex, templatesOf } from './template.ts'

test('a dated report becomes more general step by step', () => {
  assert.deepEqual(templatesOf('/home/ada/reports/report-2026-03-30.csv'), [
    '/home/ada/reports/report-2026-03-30.csv',
    '/home/ada/reports/report-<date>.csv',
    '/home/ada/reports/*.csv',
    '/home/**.csv',
  ])
})

test('a command keeps its program and sub-command longest', () => {
  assert.deepEqual(templatesOf('git commit -m 4711'), [
    'git commit -m 4711',
    'git commit -m <num>',
    'git commit -m **',
    'git **',
  ])
})

test('a URL loses the values of its query and keeps the names', () => {
  assert.equal(
    templatesOf('https://a.example/x?q=tea&page=2')[1],
    'https://a.example/x?q=**&page=**',
  )
})

test('a digit behind a letter stays: python3 is a name', () => {
  assert.equal(templatesOf('python3 export.py --run 17')[1], 'python3 export.py --run <num>')
})

test('every template of a subject matches the subject', () => {
  for (const subject of [
    'a*b\\c<d>.txt',
    '/srv/b-0a1b2c3d.tar.gz',
    'ls -la [x]',
    'https://e.x/a?b=c',
  ])
    for (const template of templatesOf(subject))
      assert.ok(templateMatches(template, subject), `${template} should match ${subject}`)
})

test('seven digits or more may be a hash; a date and a small number are none', () => {
  assert.equal(maskDigitsAsHash('/srv/b-4711471.tar.gz'), '/srv/b-<hex>.tar.gz')
  assert.equal(maskDigitsAsHash('/srv/b-20260330-471147.tar.gz'), undefined)
})

test('a star stays within its folder and the regular expression is anchored', () => {
  assert.equal(templateToRegex('reports/*.csv'), '^reports/[^/]*[.]csv$')
  assert.ok(templateMatches('reports/*.csv', 'reports/a.csv'))
  assert.ok(!templateMatches('reports/*.csv', 'reports/old/a.csv'))
  assert.ok(!templateMatches('reports/*.csv', 'my/reports/a.csv'))
})
