/** How many runs three, two and one workers finish in a second, from HTTP to the last end. */
import { never, type Row } from './proof.ts'
import { post } from './requests.ts'
import { untilNoneLeft } from './settled.ts'
import type { Site } from './site.ts'
import { makeHook } from './workflows.ts'

const callers = 48
const seconds = 6

/** Ends the workers of the site one by one. */
export async function measureScaling(
  site: Site,
  { store, say }: { store: string; say: (line: string) => void },
): Promise<Row> {
  await site.untilReady()
  const steps = ['a', 'b', 'c'].map((id) => ({ id, set: { [id]: '{{ trigger.body.number }}' } }))
  const { url, workflowId } = await makeHook(site.person, { name: `Scaling, ${store}`, steps })
  const apis = site.parts.filter(({ name }) => name.startsWith('api'))
  const urls = apis.map((api) => api.url + new URL(url).pathname)
  const workers = site.parts.filter(({ name }) => name.startsWith('worker'))
  const figures: string[] = []
  let unfinished = 0
  for (let count = workers.length; count > 0; count--) {
    const perSecond = await finishedPerSecond(site, { urls, workflowId })
    unfinished += perSecond.left
    figures.push(`${count} ${count === 1 ? 'worker' : 'workers'}: ${perSecond.figure}`)
    say(`${store}: ${figures.at(-1)} runs/s`)
    await workers[count - 1]?.stop()
  }
  return {
    ...never(
      {
        id: 'REL-01',
        promise: 'workers share what there is',
        done: `${store}: 3 APIs, ${callers} callers for ${seconds} s, runs of 3 pure steps; all processes, PostgreSQL and the callers on one machine`,
      },
      { unfinished },
    ),
    seen: `${figures.join(', ')} runs/s; unfinished ${unfinished}`,
  }
}

async function finishedPerSecond(
  site: Site,
  { urls, workflowId }: { urls: string[]; workflowId: string },
): Promise<{ figure: number; left: number }> {
  const { rows: before } = await site.pool.query<{ at: Date }>('select clock_timestamp() as at')
  const until = performance.now() + seconds * 1000
  const call = async (one: number): Promise<void> => {
    for (let number = one; performance.now() < until; number++) {
      await post(urls[number % urls.length] ?? '', JSON.stringify({ number }))
    }
  }
  await Promise.all(Array.from({ length: callers }, (_, one) => call(one)))
  const left = await untilNoneLeft(site.pool, 60)
  const { rows } = await site.pool.query<{ figure: number }>(
    `select round(count(*) / greatest(0.001, extract(epoch from max(finished_at) - $2)))::int as figure
     from app.run_ends where workflow_id = $1 and finished_at > $2`,
    [workflowId, before[0]?.at],
  )
  return { figure: rows[0]?.figure ?? 0, left }
}
