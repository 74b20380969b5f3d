/** Single requests at a pace, each measured; none is repeated. */
import { setTimeout as sleep } from 'node:timers/promises'

export interface Answered {
  /** Milliseconds since the beginning of the program. */
  sentAt: number
  ms: number
  /** 0 when there was no answer. */
  status: number
  runId: string | undefined
}

/** Posts at `perSecond` until `over` aborts, whatever becomes of each. @returns every one of them */
export async function postSteadily(
  urlOf: (number: number) => string,
  { perSecond, over }: { perSecond: number; over: AbortSignal },
): Promise<Answered[]> {
  const since = performance.now()
  const open: Promise<Answered>[] = []
  for (let number = 0; !over.aborted; number++) {
    const due = since + (number / perSecond) * 1000
    const earlyMs = due - performance.now()
    if (earlyMs > 0) await sleep(earlyMs)
    open.push(post(urlOf(number), JSON.stringify({ number })))
  }
  return Promise.all(open)
}

/** @returns what came of it; it never throws */
export async function post(url: string, body: string): Promise<Answered> {
  const sentAt = performance.now()
  const answered = (status: number, runId?: string): Answered => ({
    sentAt,
    ms: performance.now() - sentAt,
    status,
    runId,
  })
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(20_000),
    })
    const text = await answer.text()
    const runId = answer.ok ? (JSON.parse(text) as { runId: string }).runId : undefined
    return answered(answer.status, runId)
  } catch {
    return answered(0)
  }
}

/** Accepted runs that are not there. */
export async function countLost(
  pool: { query(text: string, values: unknown[]): Promise<{ rowCount: number | null }> },
  answers: readonly Answered[],
): Promise<number> {
  const promised = answers.flatMap(({ runId }) => (runId === undefined ? [] : [runId]))
  const { rowCount } = await pool.query('select from app.runs where id = any ($1)', [promised])
  return promised.length - (rowCount ?? 0)
}
