/** An analyst: each weekday at five past nine a script, its report by mail and as an upload. */
import assert from 'node:assert/strict'
import { simulated } from '../../product/simulated.ts'
import { at, dateOf, workdays } from './days.ts'
import { everydayWork } from './everyday.ts'
import { fieldsOf } from './outside.ts'
import type { Stage } from './stage.ts'

export async function playAnalyst({ enter, outside, mailbox }: Stage): Promise<void> {
  const analyst = await enter('analyst', {
    scripts: { 'export.sh': 'printf "item,amount\\npears,12\\n" > "report-$1.csv"\n' },
    programs: { mail: 'echo "$@" >> ~/.mailed', curl: 'echo "$@" >> ~/.uploaded' },
  })
  const everyday = everydayWork(analyst, 1)
  for (const [place, day] of workdays.entries()) {
    await everyday(day)
    // One day away from the desk.
    if (place === 12) continue
    const report = `report-${dateOf(day)}.csv`
    await analyst.setClock(at(day, '09:05', (place % 3) - 1))
    await analyst.type(`sh export.sh ${dateOf(day)}`)
    await analyst.setClock(at(day, '09:06', (place % 3) - 1))
    await analyst.type(`mail -s Numbers -A ${report} team`)
    await analyst.setClock(at(day, '09:08', (place % 3) - 1))
    await analyst.type(
      `curl -sS -H "Authorization: Bearer s3cret-of-mine" -F file=@${report} ${outside.url}/drive/upload`,
    )
  }
  const { pattern, definition, notes, id } = await analyst.suggested()
  assert.deepEqual([pattern.schedule?.cron, pattern.schedule?.timezone], ['5 9 * * 1-5', 'UTC'])
  assert.deepEqual([pattern.evidence.hits, pattern.evidence.expected], [24, 25])
  assert.deepEqual(
    definition.steps.map((step) => 'use' in step && [step.id, step.use]),
    [
      ['export', 'device.command'],
      ['mail', 'email.send'],
      ['request', 'http.request'],
    ],
  )
  assert.deepEqual(
    notes.flatMap(({ ask }) => (ask ? [[ask.id, ask.kind, ask.required]] : [])),
    [
      ['mail.to', 'text', true],
      ['mail.text', 'text', false],
      ['request.connection', 'connection', true],
    ],
  )

  await analyst.client.createConnection({
    body: {
      name: 'drive',
      type: 'http',
      values: { baseUrl: `${outside.url}/drive`, auth: 'bearer', token: 'the-real-one' },
    },
  })
  const workflow = (await analyst.desk.floyo(
    'suggestions',
    'accept',
    id,
    '--set',
    'mail.to=team@example.com',
    'request.connection=drive',
  )) as { id: string }
  const workflowId = workflow.id
  const simulation = await simulated(analyst.client, workflowId)
  assert.ok(simulation.hits > 15 && simulation.missed === 0, JSON.stringify(simulation))
  assert.ok(simulation.falseFires <= 2, `${simulation.falseFires} false fires`)

  await analyst.desk.floyo('agent', 'allow', 'sh export.sh *', '--cwd', analyst.folder)
  await analyst.desk.floyo('agent', 'start')
  await analyst.client.enableWorkflow({ params: { workflowId } })
  const { id: runId } = await analyst.client.startRun({ params: { workflowId }, body: {} })
  const run = await analyst.ended(runId)
  assert.equal(run.status, 'succeeded', JSON.stringify(run.error))

  const report = `report-${run.createdAt.slice(0, 10)}.csv`
  const content = await analyst.read(report)
  const mail = mailbox.mails.find(({ to }) => to.includes('team@example.com'))
  assert.match(mail?.source ?? '', /^Subject: Numbers/m)
  assert.ok(mail?.source.includes(report), 'the mail has the report attached')
  assert.ok(mail?.source.includes(Buffer.from(content).toString('base64')), 'with what is in it')
  const [upload, ...more] = outside.received('/drive/')
  assert.ok(upload && more.length === 0)
  assert.equal(upload.authorization, 'Bearer the-real-one')
  assert.deepEqual(await fieldsOf(upload), { file: `${report}: ${content}` })
}
