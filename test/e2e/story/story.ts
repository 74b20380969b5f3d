/**
 * The main job of the product, on real input: from what a person really did to an automation that
 * really runs. Everything is real: the program in its own process with its own database, the command
 * line tool, a browser, files made by a script, a command on the enrolled device, a mail.
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { Desk } from '../../product/desk.ts'
import type { Mailbox } from '../../product/mailbox.ts'
import { type Person, signIn } from '../../product/person.ts'
import { type Installation, owner } from '../../product/server.ts'
import { automate } from './automate.ts'
import { reportHistory } from './history.ts'
import { plantedBehind, plantedStream } from './planted.ts'
import { until } from '../../product/until.ts'

const root = join(import.meta.dirname, '../../..')

export interface Stage {
  installation: Installation
  desk: Desk
  page: Page
  mailbox: Mailbox
  /** Where a labelled stream may lie. */
  streamDir: string
  /** Hears what was seen, chapter by chapter. */
  tell: (chapter: string, seen: string) => void
}

export interface Cast extends Stage {
  person: Person
  /** The folder in which the person works, watched from some point on. */
  folder: string
}

/** Plays the whole story. Where it breaks off, a picture of the page is kept in `test-results`. */
export async function playStory(stage: Stage): Promise<void> {
  try {
    await play(stage)
  } catch (error) {
    await stage.page.screenshot({ path: join(root, 'test-results/story.png') })
    throw error
  }
}

async function play(stage: Stage): Promise<void> {
  const person = await enter(stage)
  const folder = join(stage.desk.home, 'reports of 2026')
  const cast: Cast = { ...stage, person, folder }
  await letComputerIn(cast)
  await importHistories(cast)
  await findPlantedRoutines(cast)
  await watchFolder(cast)
  await findOwnRoutine(cast)
  await automate(cast)
}

async function enter({ installation: { url }, page, tell }: Stage): Promise<Person> {
  await page.goto(url)
  await page.getByLabel('E-mail').fill(owner.email)
  await page.getByLabel('Password').fill(owner.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(({ pathname }) => pathname !== '/sign-in')
  tell('Sign in', `the owner is at ${new URL(page.url()).pathname}`)
  return signIn(url)
}

/** `floyo login`, confirmed in the browser. */
async function letComputerIn({ desk, page, person, tell }: Cast): Promise<void> {
  const code = Promise.withResolvers<{ userCode: string; verificationUrl: string }>()
  const login = desk.begin(['--json', 'login', '--name', 'laptop'], (line) => {
    if (line.includes('verificationUrl')) code.resolve(JSON.parse(line))
  })
  const ended = new Promise<number | null>((resolve) => login.once('exit', resolve))
  const { userCode, verificationUrl } = await code.promise
  await page.goto(verificationUrl)
  await page.getByText(userCode).first().waitFor()
  await page.getByRole('button', { name: 'Yes, let it in' }).click()
  assert.equal(await ended, 0, 'floyo login ends well')
  const { items } = await person.client.listDevices()
  assert.deepEqual(
    items.map(({ name }) => name),
    ['laptop'],
  )
  tell('Let this computer in', `code ${userCode}, confirmed in the browser`)
}

async function importHistories({ desk, tell }: Cast): Promise<void> {
  const author = execFileSync('git', ['log', '-1', '--format=%ae'], { cwd: root }).toString().trim()
  const { accepted } = (await desk.floyo('import', 'git', root, '--author', author)) as {
    accepted: number
  }
  assert.ok(accepted > 0, 'commits become events')
  tell('Import a Git history', `${accepted} events from the history of this repository`)
}

/** A labelled stream is imported, and what is suggested is what was planted, with its schedule and counts. */
async function findPlantedRoutines(cast: Cast): Promise<void> {
  const { desk, page, person, streamDir, installation, tell } = cast
  const stream = plantedStream(streamDir, desk.home)
  await person.client.changeWorkspace({ body: { timezone: stream.timezone } })
  await desk.floyo('import', 'jsonl', stream.file)
  await desk.floyo('discover')
  const { items } = await person.client.listSuggestions({ query: { status: 'open' } })
  const planted = items.filter((suggestion) => plantedBehind(suggestion, stream))
  assert.ok(planted.length > 0, 'a planted routine is suggested')
  assert.equal(planted.length, items.length, 'nothing else is suggested')
  for (const suggestion of planted) {
    const behind = plantedBehind(suggestion, stream)
    assert.ok(behind)
    const { schedule, evidence } = suggestion.pattern
    const found = schedule && { cron: schedule.cron, timezone: schedule.timezone }
    assert.deepEqual(found, behind.routine.schedule, suggestion.title)
    const count = behind.routine.startedAt.length
    assert.ok(behind.shared >= 0.9 * count, `${behind.shared} of ${count} occurrences are found`)
    assert.ok(evidence.occurrences.length <= 1.1 * count, 'hardly more are claimed than there are')
    tell(
      'Find what was planted',
      `"${suggestion.title}": ${schedule?.cron ?? 'on its trigger'}, ${evidence.occurrences.length} of ${count} occurrences`,
    )
  }
  await page.goto(`${installation.url}/suggestions`)
  await page
    .getByRole('heading', { name: planted[0]?.title ?? '' })
    .first()
    .waitFor()
  await desk.floyo('purge', '--yes')
  const left = await person.client.listSuggestions({ query: { status: 'open' } })
  assert.deepEqual(left.items, [], 'nothing is left after a purge')
}

/** A folder is watched, a script really makes a file in it, and the page shows the event. */
async function watchFolder(cast: Cast): Promise<void> {
  const { desk, folder, page, person, installation, tell } = cast
  await mkdir(folder, { recursive: true })
  await writeFile(
    join(folder, 'export.mjs'),
    `import { writeFileSync } from 'node:fs'
const day = new Date().toISOString().slice(0, 10)
writeFileSync(\`report-\${day}.csv\`, 'item,amount\\npears,12\\napples,30\\n')
console.log('exported')
`,
  )
  await desk.floyo('watch', 'start', folder)
  const begun = performance.now()
  execFileSync(process.execPath, ['export.mjs'], { cwd: folder })
  const seen = await until('the event of the new file arrives', async () => {
    const { items } = await person.client.listEvents({ query: { type: 'file.created' } })
    return items.find(({ subject }) => subject.includes('report-'))
  })
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  await page.goto(`${installation.url}/activity`)
  await page
    .getByText(/report-\d{4}-\d\d-\d\d\.csv/)
    .first()
    .waitFor()
  tell('Watch a folder', `${seen.subject} was on the page ${seconds} s after the script ran`)
}

/** The person's own eight weeks are imported; the routine in them is the first suggestion. */
async function findOwnRoutine(cast: Cast): Promise<void> {
  const { desk, folder, person, tell } = cast
  await person.client.changeWorkspace({ body: { timezone: 'UTC' } })
  await person.client.createConnection({
    body: {
      name: 'office-smtp',
      type: 'smtp',
      values: {
        host: '127.0.0.1',
        port: cast.mailbox.port,
        secure: 'none',
        from: 'me@example.com',
      },
    },
  })
  const history = reportHistory({ folder, until: Date.now(), actor: 'user:me' })
  const file = join(desk.home, 'history.jsonl')
  await writeFile(file, history.lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  await desk.floyo('import', 'jsonl', file)
  await desk.floyo('discover')
  const { items } = await person.client.listSuggestions({ query: { status: 'open' } })
  const [first] = items
  assert.ok(first, 'the routine is suggested')
  const { schedule, evidence } = first.pattern
  assert.deepEqual([schedule?.cron, schedule?.timezone], ['5 9 * * 1-5', 'UTC'])
  // At five past nine on a weekday the script of this very story is one more.
  const today = evidence.expected - history.due
  assert.ok(today === 0 || today === 1, `${evidence.expected} were due`)
  assert.equal(evidence.hits, history.done + today)
  tell(
    'Find the own routine',
    `"${first.title}": ${evidence.hits} of ${evidence.expected} weekdays at 09:05`,
  )
}
