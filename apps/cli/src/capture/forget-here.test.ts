import assert from 'node:assert/strict'
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { openCommandJournal } from '../agent/command-journal.ts'
import { createHome, type Home, startRecorder, until } from '../testing.ts'

const marker = 'quokkazebra'

/** The program's own files that hold the marker. */
function holding({ path }: Home): string[] {
  const folder = join(path, 'floyo')
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(marker))
    .map((file) => file.slice(folder.length + 1))
    .toSorted()
}

/** A home where everything that can be kept on a computer was kept, and was sent. */
async function marked(t: TestContext) {
  const recorder = await startRecorder(t)
  const home = createHome(t, { FLOYO_URL: recorder.url, FLOYO_API_KEY: 'test' })
  const folder = join(home.path, 'work')
  mkdirSync(folder)
  assert.equal((await home.floyo(['watch', 'start', folder])).code, 0)
  await until(
    async () => (await home.floyo(['watch', 'status', '--json'])).stdout.includes('"watching"'),
    { what: 'the folder is watched' },
  )
  writeFileSync(join(folder, `${marker}.txt`), 'x')
  await until(() => recorder.events.size === 1, { what: 'the file was seen' })
  rmSync(join(folder, `${marker}.txt`))
  await until(() => recorder.events.size === 2, { what: 'that it is gone was seen' })
  const event = [...recorder.events.values()][0]
  const refused = { ...event, refused: { code: 'event_in_future', message: 'no' } }
  appendFileSync(join(home.path, 'floyo', 'refused.jsonl'), `${JSON.stringify(refused)}\n`)
  const commands = openCommandJournal(join(home.path, 'floyo', 'commands.jsonl'), Date.now())
  const result = { status: 'refused', code: 'interrupted', message: marker } as const
  commands.note({ id: 'a', state: 'ended', at: Date.now(), result })
  commands.note({ id: 'a', state: 'reported', at: Date.now(), result })
  commands.note({ id: 'b', state: 'ended', at: Date.now(), result })
  return { home, recorder }
}

test('what is forgotten is in no file of the program, whether it runs in the background or not', async (t) => {
  const { home, recorder } = await marked(t)
  const kept = holding(home)
  assert.deepEqual(
    kept.map((file) => file.replace(/spool.*/, 'spool')),
    ['commands.jsonl', 'refused.jsonl', 'spool', 'watch-journal/log.jsonl'],
  )

  const forgotten = await home.floyo(['forget', '--last', '1h', '--json'])

  assert.equal(forgotten.code, 0, forgotten.stderr)
  const { here, server } = JSON.parse(forgotten.stdout) as { here: number; server: unknown }
  assert.equal(here, 3, 'two events and a refused one')
  assert.deepEqual(server, { events: 2, suggestions: 0, runs: 0, runsToEnd: 0, left: [] })
  // A result that the server does not have yet is still to be told.
  assert.deepEqual(holding(home), ['commands.jsonl'])
  const commands = openCommandJournal(join(home.path, 'floyo', 'commands.jsonl'), Date.now())
  assert.deepEqual([commands.knows('a'), commands.unreported()], [true, ['b']])
  assert.equal(recorder.events.size, 0)
})

test('without a background process the journal of seen files forgets as well', async (t) => {
  const { home } = await marked(t)
  await home.floyo(['watch', 'stop'])
  const journal = join(home.path, 'floyo', 'watch-journal', 'log.jsonl')
  appendFileSync(
    journal,
    `${JSON.stringify({ states: [], events: [{ t: Date.now(), actor: 'a', type: 'file.created', subject: marker, attrs: {} }] })}\n`,
  )
  await home.floyo(['forget', '--last', '1h'])
  assert.equal(readFileSync(journal, 'utf8').includes(marker), false)
})
