import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { timeOfEventId } from '@floyo/contracts'
import { createHome, startRecorder } from '../testing.ts'
import { type HistoryForm, historyEvent, pastCommands } from './shell-history.ts'

test('a Git history becomes the commits and files of one person, and again the same', async (t) => {
  const recorder = await startRecorder(t)
  const home = createHome(t, { FLOYO_URL: recorder.url, FLOYO_API_KEY: 'test' })
  const repository = join(home.path, 'shop; touch pwned')
  mkdirSync(join(repository, 'src'), { recursive: true })
  const git = (args: string[], who = 'ada'): void => {
    const at = new Date(Date.UTC(2025, 0, (turn += 1))).toISOString()
    const person = { NAME: who, EMAIL: `${who}@example.com`, DATE: at }
    const env: Record<string, string> = { PATH: process.env['PATH'] ?? '', HOME: home.path }
    for (const [key, value] of Object.entries(person)) {
      env[`GIT_AUTHOR_${key}`] = value
      env[`GIT_COMMITTER_${key}`] = value
    }
    execFileSync('git', ['-C', repository, ...args], { env })
  }
  let turn = 0
  const commit = (who = 'ada'): void => {
    git(['add', '-A'])
    git(['commit', '-q', '-m', 'a message with a secret'], who)
  }
  git(['init', '-q'])
  git(['config', 'user.email', 'ada@example.com'])
  writeFileSync(join(repository, 'src/ä b.ts'), 'one')
  writeFileSync(join(repository, 'read\nme.md'), 'one')
  commit()
  writeFileSync(join(repository, 'src/ä b.ts'), 'two')
  commit('bob')
  writeFileSync(join(repository, 'src/ä b.ts'), 'three')
  renameSync(join(repository, 'read\nme.md'), join(repository, 'README.md'))
  commit()
  rmSync(join(repository, 'README.md'))
  commit()

  const first = await home.floyo(['import', 'git', repository, '--json'])
  assert.equal(first.code, 0, first.stderr)
  const name = 'shop; touch pwned'
  const seen = [...recorder.events.values()].map(({ type, subject }) => `${type} ${subject}`)
  assert.deepEqual(seen, [
    `file.created ${name}/read\nme.md`,
    `file.created ${name}/src/ä b.ts`,
    `git.committed ${name}`,
    `file.renamed ${name}/README.md`,
    `file.edited ${name}/src/ä b.ts`,
    `git.committed ${name}`,
    `file.deleted ${name}/README.md`,
    `git.committed ${name}`,
  ])
  assert.ok(!JSON.stringify([...recorder.events.values()]).includes('secret'))
  for (const [id, { t: time }] of recorder.events) assert.equal(timeOfEventId(id), time)

  const again = JSON.parse(
    (await home.floyo(['import', 'git', repository, '--json'])).stdout,
  ) as object
  assert.deepEqual(
    { ...again, types: {} },
    {
      dryRun: false,
      read: 8,
      accepted: 0,
      duplicates: 8,
      rejected: [],
      from: '2025-01-04T00:00:00.000Z',
      to: '2025-01-10T00:00:00.000Z',
      types: {},
    },
  )
  const bare = join(home.path, 'copies', `${name}.git`)
  execFileSync('git', ['clone', '-q', '--bare', repository, bare])
  const words = ['import', 'git', bare, '--author', 'ada@example.com', '--json']
  const copied = JSON.parse((await home.floyo(words)).stdout) as { duplicates: number }
  assert.equal(copied.duplicates, 8, 'a bare copy says the same')
})

test('a long import goes in batches the server takes, and goes on after it was cut off', async (t) => {
  const recorder = await startRecorder(t)
  const home = createHome(t, { FLOYO_URL: recorder.url, FLOYO_API_KEY: 'test' })
  const lines = Array.from({ length: 2500 }, (_, index) =>
    JSON.stringify({
      t: 1_700_000_000_000 + index,
      actor: 'user:a',
      type: 'file.edited',
      subject: `s${index}`,
      attrs: {},
    }),
  )
  writeFileSync(join(home.path, 'events.jsonl.gz'), gzipSync(lines.join('\n')))
  let batch = 0
  recorder.behave(() => ((batch += 1) >= 2 && batch <= 6 ? 'refuse' : 'answer'))

  const cut = await home.floyo(['import', 'jsonl', 'events.jsonl.gz'])
  assert.equal(cut.code, 6, cut.stderr)
  assert.equal(recorder.events.size, 1000)
  recorder.behave(() => 'answer')
  const whole = await home.floyo(['import', 'jsonl', 'events.jsonl.gz', '--json'])
  assert.equal(whole.code, 0, whole.stderr)
  const { read, accepted, duplicates } = JSON.parse(whole.stdout) as Record<string, number>
  assert.deepEqual([read, accepted, duplicates, recorder.events.size], [2500, 1500, 1000, 2500])
})

test('a dry run sends nothing and needs no server', async (t) => {
  const home = createHome(t)
  writeFileSync(
    join(home.path, 'e.jsonl'),
    '{"t":1700000000000,"actor":"a","type":"a.b","subject":"s"}\n',
  )
  const done = await home.floyo(['import', 'jsonl', 'e.jsonl', '--dry-run'])
  assert.equal(done.code, 0, done.stderr)
  assert.match(done.stdout, /1 events from 2023-11-14 to 2023-11-14 would be sent/)
  const real = await home.floyo(['import', 'jsonl', 'e.jsonl'])
  assert.equal(real.code, 3)
})

/** What a history says, read byte by byte: at, command; how many had no time; which lines were refused. */
async function readHistory(bytes: Buffer, form: HistoryForm) {
  const about = { home: '/home/ada', actor: 'user:ada', shell: form }
  const refused: string[] = []
  let untimed = 0
  const pieces = Readable.from(Array.from(bytes, (byte) => Buffer.of(byte)))
  const commands = pastCommands(pieces, {
    form,
    refuse: ({ message }) => void refused.push(message),
    withoutTime: () => (untimed += 1),
  })
  const events: [number, string][] = []
  for await (const command of commands) {
    const event = historyEvent(command, about)
    if (event) events.push([event.t, event.subject])
  }
  return { events, untimed, refused }
}

test('histories of each shell are read with their times, and redacted', async () => {
  const bash = '#1700000000\nls -la\n#1700000100\ngit commit -m "secret words"\n  second line\n'
  const zsh = ': 1700000000:5;make all\n: 1700000100:0;echo one \\\ntwo\n'
  const fish =
    '- cmd: ls\n  when: 1700000000\n  paths:\n    - x\n- cmd: export TOKEN=abc\n  when: 1700000100\n'
  const read = async (text: string, form: HistoryForm) =>
    (await readHistory(Buffer.from(text), form)).events
  assert.deepEqual(await read(bash, 'bash'), [
    [1_700_000_000_000, 'ls -la'],
    [1_700_000_100_000, 'git commit -m ***'],
  ])
  assert.deepEqual(await read(zsh, 'zsh'), [
    [1_700_000_005_000, 'make all'],
    [1_700_000_100_000, 'echo ***'],
  ])
  assert.deepEqual(await read(fish, 'fish'), [[1_700_000_000_000, 'ls']])
  assert.equal((await readHistory(Buffer.from('ls\ncd x\n'), 'bash')).untimed, 2)
})

test('bytes that zsh writes behind a mark are what they were, also where a piece of the file ends', async () => {
  // "cd Über": zsh marks the second byte of the letter, which is one of its own.
  const name = Buffer.from('Ã').at(1) ?? 0
  assert.equal(name, 0x83)
  const line = Buffer.concat([
    Buffer.from(': 1700000000:0;cd /tmp/'),
    Buffer.of(0xc3, 0x83, name ^ 0x20),
    Buffer.from('\n'),
  ])
  assert.deepEqual((await readHistory(line, 'zsh')).events, [[1_700_000_000_000, 'cd /tmp/Ã']])
})

test('a line of a history that is too long is told by its number, and the others are brought in', async (t) => {
  const home = createHome(t)
  const long = 'x'.repeat(2 * 1024 * 1024)
  const text = `#1700000000\nls\n#1700000100\n${long}\n#1700000200\npwd -P\n`
  writeFileSync(join(home.path, 'history'), gzipSync(text))

  const words = ['import', 'shell', '--file', 'history', '--shell', 'bash', '--dry-run', '--json']
  const { code, stdout, stderr } = await home.floyo(words)

  assert.deepEqual([code, (JSON.parse(stdout) as { read: number }).read], [7, 2])
  assert.match(stderr, /1 line is no event; the others were read[^]*Line 4 is longer than 1 MiB/)
})
