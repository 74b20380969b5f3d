/** Same key, same answer: each request many times at once, while processes and the database are killed. */
import { setTimeout as sleep } from 'node:timers/promises'
import { strike } from '../faults.ts'
import { never, type Proof, type ProveOptions, type Row } from '../proof.ts'
import { until } from '../settled.ts'
import { openSite, type Site } from '../site.ts'

const measures = {
  short: { keys: 24, repeats: 5, kills: 2 },
  long: { keys: 1000, repeats: 20, kills: 40 },
}
/** The longest that a key is asked for. */
const toldWithinSeconds = 300
/** The longest between two faults. */
const answersWithinSeconds = 300
/** Keys that are under way at a time. */
const keysAtOnce = 8

export const sameKey: Proof = {
  name: 'same-key',
  ids: ['REL-02'],
  usualMinutes: () => 3,
  async run(options) {
    // Each key comes from an address of its own: how fast one address may ask is not the question.
    const env = { FLOYO_TRUST_PROXY: '127.0.0.1' }
    const site = await openSite({ parts: { api: 'api,worker,scheduler' }, env })
    try {
      return await prove(site, options)
    } finally {
      await site.close()
    }
  },
}

async function prove(site: Site, { length, random, say }: ProveOptions): Promise<Row[]> {
  const { keys, repeats, kills } = measures[length]
  const { client } = site.person
  const definition = {
    name: 'Same key',
    inputs: { number: { type: 'number' as const } },
    steps: [{ id: 'answer', return: { number: '{{ inputs.number }}' } }],
  }
  const { id: workflowId } = await client.createWorkflow({ body: { definition } })
  const over = new AbortController()
  let answers = 0
  const striking = strikeUntil(site, {
    random,
    kills,
    over: over.signal,
    told: () => answers / (keys * repeats),
    say,
  })
  const told = new Map<number, Set<string | number>>()
  let next = 0
  const lane = async (): Promise<void> => {
    for (let key = next++; key < keys; key = next++) {
      const asked = Array.from({ length: repeats }, async () => {
        const answer = await startUntilTold(site, { workflowId, key })
        answers++
        return answer
      })
      told.set(key, new Set(await Promise.all(asked)))
      if (key % 100 === 99) say(`${key + 1} of ${keys} keys`)
    }
  }
  await Promise.all(Array.from({ length: keysAtOnce }, lane))
  over.abort()
  const struck = await striking
  await site.untilReady()
  let refused = 0
  for (let first = 0; first < keys; first += keysAtOnce) {
    const some = Array.from({ length: Math.min(keysAtOnce, keys - first) }, async (_, index) => {
      const key = first + index
      if ((await startUntilTold(site, { workflowId, key, number: key + 1 })) === 422) refused++
    })
    await Promise.all(some)
  }
  const { rows } = await site.pool.query<{ runs: number }>(
    'select count(*)::int as runs from app.runs where workflow_id = $1',
    [workflowId],
  )
  const runs = rows[0]?.runs ?? 0
  const answersOfTwo = [...told.values()].filter((ids) => ids.size !== 1).length
  const done = `${keys} keys, each ${repeats} times at once until told, ${struck} kills of the program and the database`
  return [
    never(
      { id: 'REL-02', promise: 'same key, same answer: one run for each key', done },
      { 'runs too many': runs - keys, 'keys told two runs': answersOfTwo },
    ),
    never(
      {
        id: 'REL-02',
        promise: 'another body under a used key is refused',
        done: `${keys} keys with a changed body`,
      },
      { 'not refused': keys - refused },
    ),
  ]
}

interface Striking extends Pick<ProveOptions, 'random' | 'say'> {
  kills: number
  over: AbortSignal
  /** The share of the requests that were answered. */
  told: () => number
}

/** Strikes by what was answered, not by the clock: a slow machine gets on between two faults as well. */
async function strikeUntil(site: Site, striking: Striking): Promise<number> {
  const { random, kills, over, told, say } = striking
  const targets = ['api', 'postmaster', 'backend'] as const
  let struck = 0
  for (; struck < kills; struck++) {
    const due = (struck + random.between(0.2, 0.8)) / kills
    const what = `${(due * 100).toFixed(0)} % of the answers`
    const isDue = (): boolean => over.aborted || told() >= due
    await until(isDue, { what, withinSeconds: answersWithinSeconds, say })
    if (over.aborted) break
    const { done } = strike(site, { random, targets, freezeSeconds: 3 })
    await done
    await site.untilReady()
  }
  return struck
}

interface Start {
  workflowId: string
  key: number
  number?: number
}

/** Repeats until it is told for good. @returns the id of the run, or with what status it was refused */
async function startUntilTold(site: Site, given: Start): Promise<string | number> {
  const deadline = performance.now() + toldWithinSeconds * 1000
  let last = 'none'
  while (performance.now() < deadline) {
    const { runId, status, detail } = await start(site, given)
    if (runId !== undefined) return runId
    if (status === 422) return status
    last = `${status}: ${detail}`
    await sleep(100 + Math.random() * 200)
  }
  throw new Error(
    `waited ${toldWithinSeconds} s for an answer to key ${given.key}; the last one was ${last}`,
  )
}

async function start(
  { url, person }: Site,
  { workflowId, key, number = key }: Start,
): Promise<{ status: number; runId?: string | undefined; detail?: string | undefined }> {
  try {
    const answer = await fetch(`${url}/api/v1/workflows/${workflowId}/runs`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        cookie: person.cookie,
        origin: url,
        'idempotency-key': `key-${key}`,
        'x-forwarded-for': `10.0.${key >> 8}.${key & 255}`,
      },
      body: JSON.stringify({ inputs: { number } }),
      signal: AbortSignal.timeout(10_000),
    })
    const { id, detail } = (await answer.json()) as { id?: string; detail?: string }
    return { status: answer.status, runId: answer.ok ? id : undefined, detail }
  } catch (error) {
    return { status: 0, detail: String(error) }
  }
}
