/** Upgrades: runs that are under way keep their version through a new one and a new process. */
import { setTimeout as sleep } from 'node:timers/promises'
import { never, type Proof, type ProveOptions, type Row, voidRow } from '../proof.ts'
import { post } from '../requests.ts'
import { openSink, type Sink } from '../sink.ts'
import { untilNoneLeft } from '../settled.ts'
import { openSite, type Site } from '../site.ts'
import { effect, makeHook } from '../workflows.ts'

export const upgrade: Proof = {
  name: 'upgrade',
  ids: ['REL-35'],
  manner: 'beside',
  usualMinutes: () => 1,
  async run(options) {
    const sink = await openSink({ answerMs: 3000 })
    const env = { FLOYO_EGRESS_ALLOW: new URL(sink.url).host }
    const site = await openSite({ parts: { program: 'api,worker,scheduler' }, env })
    try {
      return [
        ...(await prove(site, sink, options)),
        voidRow(
          { id: 'REL-35', promise: 'old code runs on the new schema' },
          'there is no released version before this one whose code could be run',
        ),
      ]
    } finally {
      await site.close()
      sink.close()
    }
  },
}

async function prove(site: Site, sink: Sink, { length }: ProveOptions): Promise<Row[]> {
  const count = length === 'short' ? 20 : 500
  const { client } = site.person
  const steps = [effect(sink, 'first'), { id: 'answer', return: 'the first version' }]
  const { workflowId, url } = await makeHook(site.person, { name: 'Upgrade', steps })
  const answers = await Promise.all(Array.from({ length: count }, () => post(url, '{}')))
  const runIds = answers.flatMap(({ runId }) => (runId === undefined ? [] : [runId]))
  const { draft, revision } = await client.getWorkflow({ params: { workflowId } })
  const changed = { ...draft, steps: [{ id: 'answer', return: 'the second version' }] }
  await client.saveDraft(
    { params: { workflowId }, body: { definition: changed } },
    { ifMatch: revision },
  )
  await client.publishWorkflow({ params: { workflowId }, body: {} })
  site.parts[0]?.signal('SIGKILL')
  await sleep(200)
  await site.untilReady()
  // What 500 effects of three seconds take, begun slowly behind the loss of their worker, beside other work.
  const left = await untilNoneLeft(site.pool, 300)
  const { rows } = await site.pool.query<{ output: string }>(
    `select outcome ->> 'output' as output from app.run_ends where run_id = any ($1)`,
    [runIds],
  )
  const done = `${runIds.length} runs under way, a second version published, the process killed and started again`
  return [
    never(
      { id: 'REL-35', promise: 'runs that are under way keep their version', done },
      {
        'not ended': left,
        lost: runIds.length - rows.length,
        'by another version': rows.filter(({ output }) => output !== 'the first version').length,
      },
    ),
  ]
}
