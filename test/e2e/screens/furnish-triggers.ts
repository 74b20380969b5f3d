/** What starts workflows, what holds them up, and the dialogs about it: brought about, and where it shows. */
import { createHmac } from 'node:crypto'
import type { Client } from '@floyo/client'
import type { Page } from 'playwright-core'
import { until } from '../../product/until.ts'
import type { Screen } from './screen.ts'
import { choose, press } from './show.ts'

const secret = 'known to both sides only'

export async function furnishTriggers(client: Client): Promise<Screen[]> {
  const orders = await furnishWebhook(client)
  const night = await furnishSchedule(client)
  const pushed = await furnishFailures(client)
  const quiet = await client.createWorkflow({
    body: { definition: { ...simple, name: 'Nothing came yet', trigger: [{ type: 'webhook' }] } },
  })
  await client.enableWorkflow({ params: { workflowId: quiet.id } })
  return [
    { name: 'workflow-webhook', path: workflow(orders) },
    { name: 'workflow-webhook-quiet', path: workflow(quiet.id) },
    { name: 'workflow-schedule', path: workflow(night) },
    { name: 'connections-sick', path: '/connections' },
    { name: 'runs-dead', path: '/runs?status=dead' },
    { name: 'run-dead', path: `/runs/${pushed}` },
    { name: 'calendars', path: '/settings/calendars' },
    {
      name: 'dialog-rotate',
      path: workflow(orders),
      show: press('Change the address'),
    },
    { name: 'dialog-backfill', path: workflow(night), show: previewBackfill },
    {
      name: 'dialog-repeat-all',
      path: '/runs?status=dead',
      show: press('Repeat all'),
    },
    {
      name: 'dialog-repeat',
      path: `/runs/${pushed}`,
      show: choose('More with this run', 'Repeat with changes'),
    },
    {
      name: 'dialog-fixture',
      path: `/runs/${pushed}`,
      show: choose('More with this run', 'Make a fixture'),
    },
    { name: 'dialog-run', path: workflow(orders), show: press('Run now') },
    { name: 'dialog-connection', path: '/connections', show: press('Add a connection') },
    { name: 'dialog-limits', path: '/connections', show: press('Change') },
    { name: 'dialog-key', path: '/settings/keys', show: press('New key') },
    { name: 'dialog-forget', path: '/activity', show: press('Forget') },
    { name: 'dialog-calendar', path: '/settings/calendars', show: press('Add a calendar') },
  ]
}

function workflow(id: string): string {
  return `/workflows/${id}`
}

/** Two days that lie behind, whatever day it is: the schedule fires each night. */
async function previewBackfill(page: Page): Promise<void> {
  await press('Make up for the past')(page)
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('From').fill('2026-03-02T00:00')
  await dialog.getByLabel('To').fill('2026-03-09T00:00')
  await dialog.getByRole('button', { name: 'Look what that is' }).click()
  await dialog.getByText('did not run:').waitFor()
}

const simple = {
  name: 'Simple',
  steps: [{ id: 'note', use: 'floyo.note', with: { text: 'something came' } }],
}

/** A signed webhook with a delivery of every fate, and one that was replayed. */
async function furnishWebhook(client: Client): Promise<string> {
  await client.createConnection({
    body: { name: 'shop-secret', type: 'webhook_secret', values: { secret } },
  })
  const { id } = await client.createWorkflow({ body: { definition: orders } })
  const params = { workflowId: id }
  await client.enableWorkflow({ params })
  const { webhookUrl } = await client.getWorkflow({ params })
  if (!webhookUrl) throw new Error('a published webhook has an address')
  const paid = JSON.stringify({ order: 2031, paid: true })
  await deliver(webhookUrl, paid)
  await deliver(webhookUrl, JSON.stringify({ order: 2032, paid: false }))
  await deliver(webhookUrl, paid, 'sha256=00')
  const deliveries = await until('the deliveries are listed', async () => {
    const { items } = await client.listDeliveries({ params, query: { limit: 10 } })
    return items.length === 3 ? items : undefined
  })
  const accepted = deliveries.find(({ status }) => status === 'accepted')
  if (!accepted) throw new Error('the signed delivery is accepted')
  await client.replayDelivery({ params: { ...params, deliveryId: accepted.id }, body: {} })
  return id
}

const orders = {
  name: 'Confirm a paid order',
  inputs: {
    order: { type: 'number', default: 2031, description: 'The number on the invoice' },
    text: { type: 'string', default: 'Thank you!' },
  },
  trigger: [
    {
      type: 'webhook',
      signature: {
        scheme: 'hmac',
        connection: 'shop-secret',
        header: 'X-Signature',
        prefix: 'sha256=',
      },
      where: 'trigger.body.paid == true',
    },
  ],
  steps: simple.steps,
}

async function deliver(url: string, body: string, signature?: string): Promise<void> {
  const digest = createHmac('sha256', secret).update(body).digest('hex')
  await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-signature': signature ?? `sha256=${digest}`,
    },
    body,
  })
}

/** A schedule that rests on the days of a calendar, paused until a day that is far off. */
async function furnishSchedule(client: Client): Promise<string> {
  await client.createCalendar({
    body: {
      name: 'holidays-de',
      days: [
        { date: '2026-12-25', name: 'First day of Christmas' },
        { date: '2026-12-26', name: 'Second day of Christmas' },
        { date: '2027-01-01', name: 'New Year' },
        { date: '2099-05-01', name: 'Labour Day' },
      ],
    },
  })
  const { id } = await client.createWorkflow({ body: { definition: nightly } })
  const params = { workflowId: id }
  await client.enableWorkflow({ params })
  const { items } = await client.listSchedules({ query: { workflowId: id } })
  const [schedule] = items
  if (!schedule) throw new Error('a workflow that is on has its schedule')
  await client.pauseSchedule({
    params: { scheduleId: schedule.id },
    body: { until: '2099-01-01T00:00:00Z' },
  })
  return id
}

const nightly = {
  name: 'Count the stock at night',
  trigger: [
    {
      type: 'schedule',
      cron: '30 2 * * *',
      timezone: 'Europe/Berlin',
      overlap: 'queue',
      skipOn: 'holidays-de',
      onHoliday: 'next-workday',
    },
  ],
  limits: [{ concurrency: 2 }, { rate: '30/1h' }],
  steps: simple.steps,
}

/** A target that nobody listens at: runs become dead letters, and its breaker opens. */
async function furnishFailures(client: Client): Promise<string> {
  const connection = await client.createConnection({
    body: { name: 'stock-api', type: 'http', values: { baseUrl: 'http://127.0.0.1:9' } },
  })
  await client.changeConnection({
    params: { connectionId: connection.id },
    body: { limits: [{ concurrency: 4 }, { rate: '20/1s' }] },
  })
  const { id } = await client.createWorkflow({ body: { definition: push } })
  const params = { workflowId: id }
  await client.enableWorkflow({ params })
  const one = await client.startRun({ params, body: { inputs: { items: [1] } } })
  await until('the run is dead', async () => {
    const run = await client.getRun({ params: { runId: one.id } })
    return run.finishedAt === null ? undefined : true
  })
  const many = Array.from({ length: 24 }, (_, index) => index)
  await client.startRun({ params, body: { inputs: { items: many, go: true } } })
  await until('the breaker is open', async () => {
    const { items } = await client.listBreakers()
    return items[0]
  })
  return one.id
}

const push = {
  name: 'Push the stock to the shop',
  inputs: { items: { type: 'list' }, go: { type: 'boolean', default: false } },
  steps: [
    {
      id: 'every',
      each: '{{ inputs.items }}',
      do: [
        {
          id: 'push',
          use: 'http.request',
          connection: 'stock-api',
          with: { url: '/stock', method: 'PUT', json: { article: '{{ item }}' } },
          retry: { attempts: 1 },
          onError: 'continue',
        },
      ],
    },
    {
      id: 'total',
      use: 'http.request',
      connection: 'stock-api',
      with: { url: '/total', method: 'PUT', json: { count: '{{ size(inputs.items) }}' } },
      retry: { attempts: 1 },
    },
  ],
}
