import assert from 'node:assert/strict'
import { test } from 'node:test'
import { performAction } from '../perform.ts'
import { actions } from '../registry.ts'
import { testContext } from '../testing/context.ts'
import { splitWords } from './words.ts'

test('a command line is split as a shell would, without one', () => {
  const lines: [string, string[]][] = [
    ['python export.py', ['python', 'export.py']],
    ["  git  commit -m 'a  b' ", ['git', 'commit', '-m', 'a  b']],
    ['echo "a \\"b\\" \\\\ c" d\\ e', ['echo', 'a "b" \\ c', 'd e']],
    ['x \'\' ""', ['x', '', '']],
    ['--a=\'1\'"2"3', ['--a=123']],
    ["find . -name '*.csv' '$HOME' \"|\"", ['find', '.', '-name', '*.csv', '$HOME', '|']],
  ]
  for (const [line, words] of lines) assert.deepEqual(splitWords(line), { ok: true, words }, line)
})

test('what needs a shell is refused, with its place', () => {
  for (const line of [
    'a | b',
    'a && b',
    'a; b',
    'a > b',
    'a < b',
    'echo $HOME',
    'echo "$HOME"',
    'a `b`',
    'a "`b`"',
    'ls *.csv',
    'a $(b)',
    'cd ~/x',
    'a #b',
  ]) {
    const split = splitWords(line)
    assert.ok(!split.ok, line)
    assert.match(split.message, /at character \d+ needs a shell/, line)
  }
  for (const line of ["a 'b", 'a "b', '', "''", '   '])
    assert.equal(splitWords(line).ok, false, line)
})

test('the action parks the run with a program and its arguments', async (t) => {
  const { context } = testContext(t)
  const action = actions.get('device.command')
  assert.ok(action)
  const perform = (input: object) => performAction(action, input, context)
  assert.deepEqual(
    await perform({
      device: 'laptop',
      command: "python 'my export.py'",
      cwd: 'reports',
      collect: ['out/*.csv'],
    }),
    {
      suspend: {
        device: 'laptop',
        command: ['python', 'my export.py'],
        cwd: 'reports',
        collect: ['out/*.csv'],
      },
    },
  )
  assert.deepEqual(await perform({ device: 'laptop', command: ['echo', 'a | b; $c'] }), {
    suspend: { device: 'laptop', command: ['echo', 'a | b; $c'] },
  })
  for (const input of [
    { device: 'x', command: 'a | b' },
    { device: 'x', command: [] },
    { device: 'x', command: ['a\0'] },
    { command: 'a' },
    { device: 'x', command: 'a', collect: ['../x'] },
  ]) {
    await assert.rejects(
      perform(input),
      { code: 'invalid_input', retryable: false },
      JSON.stringify(input),
    )
  }
})
