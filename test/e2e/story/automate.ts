/** The second half of the story: accept, simulate, run once, enable, and see the schedule fire. */
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cast } from './story.ts'
import { simulated } from '../../product/simulated.ts'
import { until } from '../../product/until.ts'

export async function automate(cast: Cast): Promise<void> {
  const workflowId = await accept(cast)
  await simulate(cast, workflowId)
  await runOnce(cast, workflowId)
  await changeSchedule(cast, workflowId)
  await seeItFire(cast, workflowId)
}

/** In the browser, from the evidence to a draft. */
async function accept({ page, installation, person, tell }: Cast): Promise<string> {
  const { items } = await person.client.listSuggestions({ query: { status: 'open' } })
  await page.goto(`${installation.url}/suggestions/${items[0]?.id}`)
  await page.getByRole('button', { name: 'Accept' }).click()
  await page.getByRole('button', { name: 'Change: Message' }).click()
  await page.getByRole('dialog').getByLabel('Message').fill('The numbers of today.')
  await page.getByRole('button', { name: 'Make the draft' }).click()
  const accepted = await until('the suggestion is accepted', async () => {
    const read = await person.client.getSuggestion({ params: { suggestionId: items[0]?.id ?? '' } })
    return read.workflowId ?? undefined
  })
  tell('Accept', 'a draft was made; nothing runs yet')
  return accepted
}

async function simulate(
  { page, installation, person, tell }: Cast,
  workflowId: string,
): Promise<void> {
  const result = await simulated(person.client, workflowId)
  assert.ok(result.hits > 15, `${result.hits} hits in 30 days`)
  assert.ok(result.falseFires <= 2, `${result.falseFires} false fires`)
  assert.equal(result.missed, 0, 'no occurrence is missed')
  assert.ok(
    result.sampled.latest?.steps.some(({ outcome }) => outcome === 'stubbed'),
    'writes are only said',
  )
  await page.goto(`${installation.url}/workflows/${workflowId}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  tell(
    'Simulate on the past',
    `would have fired ${result.wouldHaveFired} times: ${result.hits} hits, ${result.missed} misses, ${result.falseFires} false fires`,
  )
}

/** The device refuses until it allows the command itself; then a real command and a real mail. */
async function runOnce(cast: Cast, workflowId: string): Promise<void> {
  const { desk, folder, person, mailbox, tell } = cast
  await desk.floyo('agent', 'start')
  const refused = await person.client.startRun({ params: { workflowId }, body: {} })
  const failed = await finished(cast, refused.id)
  assert.equal(failed.status, 'failed')
  assert.equal(failed.error?.code, 'command_not_allowed')
  tell('Run once, not allowed yet', failed.error?.message ?? '')

  await desk.floyo('agent', 'allow', 'node export.mjs', '--cwd', folder)
  const run = await person.client.startRun({ params: { workflowId }, body: {} })
  const done = await finished(cast, run.id)
  assert.equal(done.status, 'succeeded', JSON.stringify(done.error))
  const mail = mailbox.mails.at(-1)
  assert.deepEqual(mail?.to, ['team@example.com'])
  assert.ok(mail?.source.includes('The numbers of today.'), 'with the message that was asked for')
  const name = /report-\d{4}-\d\d-\d\d\.csv/.exec(mail?.source ?? '')?.[0]
  assert.ok(name, `the mail has the report attached: ${mail?.source}`)
  const content = await readFile(join(folder, name))
  assert.ok(
    mail?.source.replaceAll(/\s/g, '').includes(content.toString('base64')),
    'with its bytes',
  )
  tell('Run once', `the command ran on this computer; ${name} went to ${mail?.to.join(', ')}`)
}

/** The draft gets a schedule that fires each minute, through the command line and a YAML file. */
async function changeSchedule({ desk }: Cast, workflowId: string): Promise<void> {
  const file = join(desk.home, 'workflow.yaml')
  await desk.floyo('workflows', 'pull', workflowId, '--file', file)
  const yaml = await readFile(file, 'utf8')
  const edited = yaml.replace(/cron: .*/, "cron: '* * * * *'")
  assert.notEqual(edited, yaml, 'the YAML has the schedule')
  await writeFile(file, edited)
  await desk.floyo('workflows', 'push', file)
}

/** The page of runs is open before the schedule is on; the run appears in it by itself. */
async function seeItFire(cast: Cast, workflowId: string): Promise<void> {
  const { page, person, installation, mailbox, tell } = cast
  const mails = mailbox.mails.length
  await page.goto(`${installation.url}/runs?workflowId=${workflowId}`)
  const before = await page.getByRole('link', { name: /by its schedule/i }).count()
  assert.equal(before, 0)
  const workflow = await person.client.enableWorkflow({ params: { workflowId } })
  assert.ok(workflow.enabled && workflow.nextFireAt)
  tell('Enable', `next at ${workflow.nextFireAt}`)
  await page
    .getByText(/by its schedule/i)
    .first()
    .waitFor({ timeout: 300_000 })
  const fired = await until('the scheduled run is listed', async () => {
    const { items } = await person.client.listRuns({ query: { workflowId } })
    return items.find(({ trigger }) => trigger === 'schedule')
  })
  await page.goto(`${installation.url}/runs/${fired.id}`)
  const done = await finished(cast, fired.id)
  assert.equal(done.status, 'succeeded', JSON.stringify(done.error))
  await page.getByText('Succeeded').first().waitFor()
  assert.ok(mailbox.mails.length > mails, 'it mailed the report again')
  const late = (Date.parse(fired.createdAt) % 60_000) / 1000
  await person.client.disableWorkflow({ params: { workflowId } })
  tell('See it fire', `${late.toFixed(1)} s after the full minute, live on the page`)
}

function finished({ person }: Cast, runId: string) {
  return until(`run ${runId} ends`, async () => {
    const run = await person.client.getRun({ params: { runId } })
    return run.finishedAt === null ? undefined : run
  })
}
