/** A writer: now and then a new text in Markdown, made a PDF and uploaded to the site. */
import assert from 'node:assert/strict'
import { simulated } from '../../product/simulated.ts'
import { until } from '../../product/until.ts'
import { at, workdays } from './days.ts'
import { everydayWork } from './everyday.ts'
import type { Stage } from './stage.ts'

const times = ['09:40', '15:20', '11:05', '13:30', '10:15', '16:45', '14:10', '12:25']

export async function playCreator({ enter, outside }: Stage): Promise<void> {
  const writer = await enter('creator', {
    programs: {
      pandoc: '{ echo %PDF-1.4; cat "$1"; } > "$3"',
      curl: 'echo "$@" >> ~/.uploaded',
    },
  })
  const everyday = everydayWork(writer, 3)
  let number = 11
  for (const [place, day] of workdays.entries()) {
    await everyday(day)
    if (place % 2 === 1 || place === 10) continue
    const name = `post-${number++}`
    const time = times[number % times.length] ?? ''
    await writer.setClock(at(day, time))
    await writer.write(`${name}.md`, `# Number ${number}\n`)
    await writer.setClock(at(day, time, 4 + (place % 3)))
    await writer.type(`pandoc ${name}.md -o ${name}.pdf`)
    await writer.setClock(at(day, time, 8 + (place % 3)))
    await writer.type(`curl -fsS -u me:s3cret -T ${name}.pdf ${outside.url}/site/posts/`)
  }
  const { pattern, definition, id } = await writer.suggested()
  assert.equal(pattern.schedule, null)
  assert.deepEqual(definition.trigger, [
    {
      type: 'event',
      on: 'file.created',
      where: "event.subject.matches('^~/work/post-[0-9]+[.]md$')",
    },
  ])
  assert.deepEqual(
    definition.steps.map((step) => 'use' in step && [step.id, step.use]),
    [
      ['pandoc', 'device.command'],
      ['request', 'http.request'],
    ],
  )

  await writer.client.createConnection({
    body: {
      name: 'site',
      type: 'http',
      values: { baseUrl: `${outside.url}/site`, auth: 'basic', user: 'me', password: 's3cret' },
    },
  })
  const { id: workflowId } = await writer.client.acceptSuggestion({
    params: { suggestionId: id },
    body: { answers: { 'request.connection': 'site' } },
  })
  const simulation = await simulated(writer.client, workflowId)
  assert.ok(simulation.hits >= 8 && simulation.missed === 0, JSON.stringify(simulation))

  await writer.desk.floyo('agent', 'allow', 'pandoc * -o *', '--cwd', writer.folder)
  await writer.desk.floyo('agent', 'start')
  await writer.client.enableWorkflow({ params: { workflowId } })
  await writer.write('post-77.md', '# The real one\n')
  const run = await until('the new text starts a run', async () => {
    const { items } = await writer.client.listRuns({ query: { workflowId } })
    return items.find(({ trigger }) => trigger === 'event')
  })
  const { status, error } = await writer.ended(run.id)
  assert.equal(status, 'succeeded', JSON.stringify(error))
  const [upload, ...more] = outside.received('/site/')
  assert.ok(upload && more.length === 0)
  assert.deepEqual([upload.method, upload.path], ['PUT', '/site/posts/post-77.pdf'])
  assert.equal(upload.authorization, `Basic ${Buffer.from('me:s3cret').toString('base64')}`)
  assert.equal(upload.body.toString(), '%PDF-1.4\n# The real one\n')
}
