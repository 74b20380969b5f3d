/** A researcher: on Mondays and Thursdays new data, a figure of it, and the figure in the chat. */
import assert from 'node:assert/strict'
import { simulated } from '../../product/simulated.ts'
import { at, dateOf, weekdayOf, workdays } from './days.ts'
import { everydayWork } from './everyday.ts'
import { fieldsOf } from './outside.ts'
import type { Stage } from './stage.ts'

/** The path of a chat's address is its credential. */
const hook = '/hooks/A1b2C3d4E5f6G7h8J9k0'

export async function playResearcher({ enter, outside }: Stage): Promise<void> {
  const researcher = await enter('researcher', {
    scripts: {
      'fetch.sh': 'echo "1,2" >> data.csv\n',
      'plot.sh': 'echo "<svg><!-- $1 --></svg>" > "figure-$1.svg"\n',
    },
    programs: { curl: 'echo "$@" >> ~/.said' },
  })
  const everyday = everydayWork(researcher, 2)
  for (const [place, day] of workdays.entries()) {
    await everyday(day)
    if (weekdayOf(day) !== 1 && weekdayOf(day) !== 4) continue
    await researcher.setClock(at(day, '16:30', place % 2))
    await researcher.type('sh fetch.sh')
    await researcher.setClock(at(day, '16:32', place % 2))
    await researcher.type(`sh plot.sh ${dateOf(day)}`)
    await researcher.setClock(at(day, '16:35', place % 2))
    await researcher.type(
      `curl -s -F file=@figure-${dateOf(day)}.svg -F "text=Figure of today" ${outside.url}${hook}`,
    )
  }
  const { pattern, definition, id } = await researcher.suggested()
  assert.deepEqual([pattern.schedule?.cron, pattern.schedule?.timezone], ['30 16 * * 1,4', 'UTC'])
  assert.deepEqual(
    definition.steps.map((step) => 'use' in step && [step.id, step.use]),
    [
      ['fetch', 'device.command'],
      ['plot', 'device.command'],
      ['request', 'http.request'],
    ],
  )
  assert.ok(!JSON.stringify(definition).includes('A1b2C3'), 'the credential stays on the device')

  await researcher.client.createConnection({
    body: {
      name: 'lab-chat',
      type: 'http',
      values: { baseUrl: outside.url, auth: 'path', secretPath: hook },
    },
  })
  const { id: workflowId } = await researcher.client.acceptSuggestion({
    params: { suggestionId: id },
    body: {
      answers: { 'request.connection': 'lab-chat', 'request.multipart.text': 'Figure of today' },
    },
  })
  const simulation = await simulated(researcher.client, workflowId)
  assert.ok(simulation.hits >= 7 && simulation.missed === 0, JSON.stringify(simulation))

  for (const command of ['sh fetch.sh', 'sh plot.sh *'])
    await researcher.desk.floyo('agent', 'allow', command, '--cwd', researcher.folder)
  await researcher.desk.floyo('agent', 'start')
  await researcher.client.enableWorkflow({ params: { workflowId } })
  const { id: runId } = await researcher.client.startRun({ params: { workflowId }, body: {} })
  const run = await researcher.ended(runId)
  assert.equal(run.status, 'succeeded', JSON.stringify(run.error))

  const figure = `figure-${run.createdAt.slice(0, 10)}.svg`
  const [said, ...more] = outside.received('/hooks/')
  assert.ok(said && more.length === 0)
  assert.equal(said.path, hook)
  assert.deepEqual(await fieldsOf(said), {
    file: `${figure}: ${await researcher.read(figure)}`,
    text: 'Figure of today',
  })
}
