import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { ownedApp } from '../testing/test-app.ts'

type Json = Record<string, unknown>

/** An enabled workflow with one schedule. */
async function scheduled(t: TestContext, trigger: Json) {
  const owned = await ownedApp(t)
  const post = (path: string, body: unknown = {}) =>
    owned.send({ method: 'POST', url: `/api/v1${path}`, body })
  const make = async () => {
    const definition = { name: 'Daily', trigger: [trigger], steps: [{ id: 'a', set: {} }] }
    const { id } = (await post('/workflows', { definition })).json()
    return { id: String(id), enabled: await post(`/workflows/${id}/enable`) }
  }
  const schedule = async () => {
    const { items } = (await owned.send({ url: '/api/v1/schedules' })).json()
    // Beside it stands the one by which Floyo looks for routines.
    const one = items.find(({ workflowName }: Json) => workflowName === 'Daily')
    return { ...one, nextAt: new Date(one.nextAt).toISOString() }
  }
  const ahead = async (id: string) =>
    (await owned.send({ url: `/api/v1/workflows/${id}/next-fires?count=2` })).json()
  return { ...owned, post, make, schedule, ahead }
}

const daily = { type: 'schedule', cron: '0 9 * * *', timezone: 'Europe/Berlin' }

test('a paused schedule has no next time until its pause ends', async (t) => {
  const { post, make, schedule, ahead, send } = await scheduled(t, daily)
  const { id } = await make()
  const { id: scheduleId, nextAt } = await schedule()
  const nextFireAt = async () =>
    (await send({ url: `/api/v1/workflows/${id}` })).json().nextFireAt as string | null
  const until = new Date(Date.parse(nextAt) + 86_400_000 * 3).toISOString()

  const paused = (await post(`/schedules/${scheduleId}/pause`, { until })).json()
  assert.deepEqual([paused.paused, paused.nextAt], [true, null])
  assert.equal(Date.parse(paused.pausedUntil), Date.parse(until))
  assert.ok((await ahead(id)).items.every((at: string) => at > until))
  assert.equal(await nextFireAt(), null)

  const open = (await post(`/schedules/${scheduleId}/pause`)).json()
  assert.deepEqual([open.paused, open.pausedUntil], [true, null])
  assert.deepEqual((await ahead(id)).items, [])

  const resumed = (await post(`/schedules/${scheduleId}/resume`)).json()
  assert.equal(resumed.paused, false)
  assert.equal(Date.parse(resumed.nextAt), Date.parse(nextAt))
  assert.equal(Date.parse(String(await nextFireAt())), Date.parse(nextAt))
})

test('the times ahead show what a calendar takes away, and a change of it counts at once', async (t) => {
  const { post, make, schedule, ahead, send } = await scheduled(t, { ...daily, skipOn: 'closed' })
  assert.equal((await make()).enabled.json().code, 'invalid_definition', 'there is no calendar')
  const calendar = (await post('/calendars', { name: 'closed' })).json()
  const { id, enabled } = await make()
  assert.equal(enabled.statusCode, 200, enabled.body)
  const { nextAt } = await schedule()
  const [first] = (await ahead(id)).times
  assert.deepEqual([first.at, first.state], [nextAt, 'fires'])

  const date = new Date(nextAt).toISOString().slice(0, 10)
  const url = `/api/v1/calendars/${calendar.id}`
  const days = [{ date, name: 'Closed' }]
  await send({ method: 'PUT', url, body: { days } })
  assert.ok((await schedule()).nextAt > nextAt)
  const [rest, second] = (await ahead(id)).times
  assert.deepEqual([rest.at, rest.state, second.state], [nextAt, 'skipped', 'fires'])
  assert.equal((await send({ method: 'DELETE', url, body: {} })).json().code, 'conflict')

  await send({ method: 'PUT', url, body: { days: [] } })
  assert.equal((await schedule()).nextAt, nextAt)
})

test('an iCalendar file adds its whole-day events, each day once', async (t) => {
  const { post } = await scheduled(t, daily)
  const { id } = (await post('/calendars', { name: 'public' })).json()
  const ics = [
    'BEGIN:VCALENDAR',
    'BEGIN:VEVENT',
    'DTSTART;VALUE=DATE:20261225',
    'DTEND;VALUE=DATE:20261227',
    'SUMMARY:Christmas\\, both',
    ' days',
    'END:VEVENT',
    'BEGIN:VEVENT',
    'DTSTART;TZID=Europe/Berlin:20261224T090000',
    'SUMMARY:A meeting',
    'END:VEVENT',
    'BEGIN:VEVENT',
    'DTSTART;VALUE=DATE:20260501',
    'RRULE:FREQ=YEARLY',
    'SUMMARY:May Day',
    'END:VEVENT',
    'END:VCALENDAR',
  ].join('\r\n')
  await post(`/calendars/${id}/import`, { ics })
  const { days } = (await post(`/calendars/${id}/import`, { ics })).json()
  assert.equal(days.length, 22)
  assert.deepEqual(days[0], { date: '2026-05-01', name: 'May Day' })
  assert.deepEqual(days[1], { date: '2026-12-25', name: 'Christmas, bothdays' })
  assert.equal(days.at(-1).date, '2045-05-01')
  const empty = await post(`/calendars/${id}/import`, { ics: 'BEGIN:VCALENDAR' })
  assert.equal(empty.json().code, 'invalid_request')
})

test('a backfill says first what it would run, runs it once, and can be canceled', async (t) => {
  const { post, make, schedule, send } = await scheduled(t, { ...daily, timezone: 'UTC' })
  const { id: workflowId } = await make()
  const { id } = await schedule()
  const window = { from: '2026-01-05T00:00:00Z', to: '2026-01-08T00:00:00Z' }
  const preview = (await post(`/schedules/${id}/backfill/preview`, window)).json()
  assert.equal(preview.runs, 3)
  const made = (await post(`/schedules/${id}/backfill`, window)).json()
  assert.equal(made.runs, 3)
  assert.deepEqual((await post(`/schedules/${id}/backfill`, window)).json(), { id: null, runs: 0 })
  assert.deepEqual((await post(`/backfills/${made.id}/cancel`)).json(), { canceled: 3 })
  const { items } = (await send({ url: `/api/v1/runs?workflowId=${workflowId}` })).json()
  assert.ok(items.every(({ status }: { status: string }) => status === 'canceled'))
})

test('an interval is a schedule by elapsed time', async (t) => {
  const { make, schedule, ahead } = await scheduled(t, { type: 'interval', every: '90m' })
  const { id } = await make()
  const { cron, nextAt } = await schedule()
  assert.equal(cron, '@every 90m')
  const [one, other] = (await ahead(id)).items
  assert.deepEqual([one, Date.parse(other) - Date.parse(one)], [nextAt, 90 * 60_000])
  assert.equal(Date.parse(one) % (90 * 60_000), 0)
})
