/** Load: the largest payloads at once, bodies that are too large, and more than can be taken. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import http from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { atMost, never, percentile, type Proof, type ProveOptions, type Row } from '../proof.ts'
import { type Answered, countLost, countStatuses, post, postOn } from '../requests.ts'
import { untilNoneLeft } from '../settled.ts'
import { openSink, type Sink } from '../sink.ts'
import { openSite, type Site } from '../site.ts'
import { effect, makeHook } from '../workflows.ts'

const megabyte = 1024 * 1024
const residentLimitMb = 512

const measures = {
  short: { payloads: 40, callers: 60, seconds: 4 },
  long: { payloads: 200, callers: 400, seconds: 60 },
}

export const load: Proof = {
  name: 'load',
  ids: ['REL-20', 'REL-21'],
  manner: 'quiet',
  usualMinutes: () => 1.5,
  async run(options) {
    const sink = await openSink({ answerMs: 500 })
    const env = { FLOYO_EGRESS_ALLOW: new URL(sink.url).host }
    const site = await openSite({ parts: { program: 'api,worker,scheduler' }, env })
    try {
      const steps = [{ id: 'answer', return: { ok: true } }]
      const { url } = await makeHook(site.person, { name: 'Load', steps })
      return [
        ...(await memory(site, { url, sink }, options)),
        ...(await overload(site, url, options)),
      ]
    } finally {
      await site.close()
      sink.close()
    }
  },
}

/** Watches what the program holds in memory. */
function watchResident(site: Site): { peakMb(): number; nowMb(): number; stop(): void } {
  const read = (): number => {
    const status = readFileSync(`/proc/${site.parts[0]?.pid()}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
  }
  let peak = read()
  const timer = setInterval(() => {
    peak = Math.max(peak, read())
  }, 20)
  return { peakMb: () => peak, nowMb: read, stop: () => clearInterval(timer) }
}

async function memory(
  site: Site,
  { url, sink }: { url: string; sink: Sink },
  { length, say }: ProveOptions,
): Promise<Row[]> {
  const { payloads } = measures[length]
  const slow = await makeHook(site.person, { name: 'Slow', steps: [effect(sink, 'call')] })
  const body = JSON.stringify({ text: 'x'.repeat(megabyte - 100) })
  const sendAll = async (to: string): Promise<Answered[]> => {
    const sent = await Promise.all(Array.from({ length: payloads }, () => post(to, body)))
    say(`${payloads} webhooks of 1 MiB at once: ${countStatuses(sent)}`)
    return sent
  }
  const watch = watchResident(site)
  const answers = [...(await sendAll(url)), ...(await sendAll(slow.url))]
  const left = await untilNoneLeft(site.pool)
  const lost = await countLost(site.pool, answers)
  const peak = watch.peakMb()
  watch.stop()
  const calm = watchResident(site)
  const before = calm.nowMb()
  const huge = await Promise.all(Array.from({ length: 5 }, () => sendHuge(url, 64 * megabyte)))
  const grown = calm.peakMb() - before
  calm.stop()
  const done = `${payloads} webhooks of 1 MiB at once, to runs of pure steps and to runs with effects (${countStatuses(answers)})`
  const large = '5 bodies of 64 MiB at once'
  return [
    atMost(
      { id: 'REL-20', promise: 'memory is bounded', done },
      { name: 'resident', limit: residentLimitMb, seen: peak, unit: 'MB' },
    ),
    never(
      { id: 'REL-20', promise: 'the largest payloads are kept', done },
      { lost, 'not ended': left },
    ),
    never(
      { id: 'REL-20', promise: 'what is too large is refused', done: large },
      { 'not 413': huge.filter(({ status }) => status !== 413).length },
    ),
    atMost(
      { id: 'REL-20', promise: 'what is too large is refused soon', done: large },
      { name: 'longest', limit: 1, seen: Math.max(...huge.map(({ ms }) => ms)) / 1000, unit: 's' },
    ),
    atMost(
      { id: 'REL-20', promise: 'what is too large is not read', done: large },
      { name: 'growth', limit: 50, seen: Math.max(0, grown), unit: 'MB' },
    ),
  ]
}

/** Sends a body that nobody wants, and takes the answer whenever it comes. */
async function sendHuge(url: string, bytes: number): Promise<{ status: number; ms: number }> {
  const since = performance.now()
  const request = http.request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': bytes },
  })
  request.on('error', () => {})
  const answered = once(request, 'response').then(
    ([response]) => (response as http.IncomingMessage).statusCode ?? 0,
    () => 0,
  )
  request.write(Buffer.alloc(megabyte, 'x'))
  const status = await Promise.race([answered, sleep(10_000, 0, { ref: false })])
  const ms = performance.now() - since
  request.destroy()
  return { status, ms }
}

/** Callers that send again as soon as they are answered: many more than there is room for. */
async function overload(
  site: Site,
  url: string,
  { length, minutes, say }: ProveOptions,
): Promise<Row[]> {
  const { callers, seconds: usual } = measures[length]
  const seconds = minutes === undefined || length === 'short' ? usual : minutes * 60
  const until = performance.now() + seconds * 1000
  const answers: Answered[] = []
  const body = JSON.stringify({ number: 1 })
  const agent = new http.Agent({ keepAlive: true, maxSockets: callers })
  const call = async (): Promise<void> => {
    while (performance.now() < until) answers.push(await postOn(agent, url, body))
  }
  say(`${callers} callers for ${seconds} s`)
  await Promise.all(Array.from({ length: callers }, call))
  agent.destroy()
  const calmSince = performance.now()
  let recoveredMs = Infinity
  while (performance.now() - calmSince < 90_000) {
    const { ms, status } = await post(url, body)
    if (status === 202 && ms < 200) {
      recoveredMs = performance.now() - calmSince
      break
    }
    await sleep(100)
  }
  const left = await untilNoneLeft(site.pool, 120)
  const statuses = countStatuses(answers)
  say(`${answers.length} answers in ${seconds} s (${statuses})`)
  const done = `${callers} callers in a closed loop for ${seconds} s: ${answers.length} answers (${statuses})`
  const rows = [
    never(
      { id: 'REL-21', promise: 'overload loses nothing', done },
      {
        lost: await countLost(site.pool, answers),
        'not answered': answers.filter(({ status }) => status === 0).length,
        'not ended': left,
        exits: site.parts[0]?.exits() ?? 0,
      },
    ),
    atMost(
      { id: 'REL-21', promise: 'it recovers after the peak', done },
      { name: 'time', limit: 60, seen: recoveredMs / 1000, unit: 's' },
    ),
  ]
  // Beside other tests, how long an answer takes says nothing about the program.
  if (length === 'short') return rows
  const p99 = percentile(
    answers.map(({ ms }) => ms),
    0.99,
  )
  return [
    ...rows,
    atMost(
      { id: 'REL-21', promise: 'overload is answered, by yes or no', done },
      { name: 'p99', limit: 500, seen: p99, unit: 'ms' },
    ),
  ]
}
