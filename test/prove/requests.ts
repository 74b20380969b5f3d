/** Single requests at a pace, each measured; none is repeated. */
import http from 'node:http'
import { setImmediate as others, setTimeout as sleep } from 'node:timers/promises'

/** Who was not answered by then is not answered. */
const answerMs = 20_000

export interface Answered {
  /** Milliseconds since the beginning of the program. */
  sentAt: number
  ms: number
  /** 0 when there was no answer. */
  status: number
  runId: string | undefined
  /** What a refusal says. */
  text: string
}

/** Who sends is held up itself now and then, and catches up; what it would have sent before is left out. */
const catchUpMs = 1000

/**
 * Sends at `perSecond` until `over` aborts, whatever becomes of each. @returns every one of them, or the
 * last `keep`
 */
export async function sendSteadily(
  one: (number: number) => Promise<Answered>,
  { perSecond, over, keep = Infinity }: { perSecond: number; over: AbortSignal; keep?: number },
): Promise<Answered[]> {
  let due = performance.now()
  let open: Promise<Answered>[] = []
  for (let number = 0; !over.aborted; number++) {
    due = Math.max(due + 1000 / perSecond, performance.now() - catchUpMs)
    const earlyMs = due - performance.now()
    // Late or not, others have their turn: answers are read between two sends.
    await (earlyMs > 0 ? sleep(earlyMs) : others())
    open.push(one(number))
    if (open.length > 2 * keep) open = open.slice(-keep)
  }
  return Promise.all(open)
}

/** A few callers, each of whom rests when answered and sends again: what the machine can do, and less. @returns every answer */
export async function sendInTurn(
  one: (number: number) => Promise<Answered>,
  { callers, over }: { callers: number; over: AbortSignal },
): Promise<Answered[]> {
  const answers: Answered[] = []
  const call = async (): Promise<void> => {
    while (!over.aborted) {
      answers.push(await one(answers.length))
      await sleep(250)
    }
  }
  await Promise.all(Array.from({ length: callers }, call))
  return answers
}

/** @returns what came of it; it never throws */
export function post(url: string, body: string, withinMs = answerMs): Promise<Answered> {
  const headers = { 'content-type': 'application/json' }
  const signal = AbortSignal.timeout(withinMs)
  return send(url, { method: 'POST', headers, body, signal })
}

/** The same for callers by the hundreds, who are to leave the machine to what they call. */
export function postOn(agent: http.Agent, url: string, body: string): Promise<Answered> {
  const sentAt = performance.now()
  return new Promise((resolve) => {
    const answered = (status: number, text = ''): void => {
      const isTaken = status === 202
      const { runId } = isTaken ? (JSON.parse(text) as { runId?: string }) : {}
      const ms = performance.now() - sentAt
      resolve({ sentAt, ms, status, runId, text: isTaken ? '' : text })
    }
    const headers = { 'content-type': 'application/json', 'content-length': body.length }
    const request = http.request(url, { method: 'POST', agent, headers }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => (text += chunk))
      answer.on('end', () => answered(answer.statusCode ?? 0, text))
      answer.on('error', () => answered(0))
    })
    request.setTimeout(answerMs, () => request.destroy(new Error('no answer')))
    request.on('error', () => answered(0))
    request.end(body)
  })
}

/**
 * How long a request took beyond what kept everything from being answered then: `controls` are
 * requests that need nothing but the process itself, and on a busy machine they wait as well.
 */
export function beyondMs({ sentAt, ms }: Answered, controls: readonly Answered[]): number {
  const meanwhile = controls.filter(
    (one) => one.sentAt < sentAt + ms && one.sentAt + one.ms > sentAt,
  )
  return ms - Math.max(0, ...meanwhile.map((one) => one.ms))
}

/** @returns what came of it; it never throws */
export async function send(url: string, options: RequestInit): Promise<Answered> {
  const sentAt = performance.now()
  const answered = (status: number, given: { runId?: string; text?: string } = {}): Answered => ({
    sentAt,
    ms: performance.now() - sentAt,
    status,
    runId: given.runId,
    text: given.text ?? '',
  })
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(answerMs), ...options })
    const text = await answer.text()
    return answered(answer.status, answer.ok ? (JSON.parse(text) as { runId?: string }) : { text })
  } catch {
    return answered(0)
  }
}

/** How many there were of each status; 0 is no answer. */
export function countStatuses(answers: readonly Answered[]): string {
  const counts = new Map<number, number>()
  for (const { status } of answers) counts.set(status, (counts.get(status) ?? 0) + 1)
  return [...counts].map(([status, count]) => `${status}: ${count}`).join(', ')
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
