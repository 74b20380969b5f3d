/** Fills an installation so that each screen has something to show, and says where the screens are. */
import type { Client } from '@floyo/client'
import type { WorkflowDetail } from '@floyo/contracts'
import { until } from '../../product/until.ts'
import { furnishDrift } from './furnish-drift.ts'
import { sendHabits } from './furnish-habits.ts'
import { furnishSimulations } from './furnish-simulations.ts'
import { furnishTriggers } from './furnish-triggers.ts'
import { press, putOff, showAccept, unfold } from './show.ts'
import { showTeamBegin, showTeamPatterns } from './show-team.ts'
import type { Screen } from './screen.ts'

/** Sample data, its routines, a workflow from one of them, runs that ended well and badly. */
export async function furnish(client: Client): Promise<Screen[]> {
  const drift = await furnishDrift(client)
  await client.loadSample()
  await sendHabits(client)
  const first = (await suggestionsFound(client)).find(({ title }) => title.includes('export.py'))
  if (!first) throw new Error('the sample data holds a report')
  const accepted = await client.acceptSuggestion({
    params: { suggestionId: first.id },
    body: {},
  })
  const suggestions = await suggestionsFound(client)
  const second = suggestions.find(({ title }) => title.includes('invoice'))
  const asking = suggestions.find(({ notes }) => notes.some(({ ask }) => ask))
  const varied = suggestions.find(({ title }) => title.includes('pandoc'))
  if (!second || !asking || !varied) throw new Error('three routines are suggested')
  const failed = await client.startRun({ params: { workflowId: accepted.id }, body: {} })
  await ended(client, failed.id)
  await client.sharePattern({ params: { patternId: second.pattern.id } })
  // What was changed twice, here and in the drifting one, is offered with what is still open.
  await changeDraft(client, accepted)
  const again = await client.discover()
  await ended(client, again.id)
  const small = await client.createWorkflow({ body: { definition: greeting } })
  await client.enableWorkflow({ params: { workflowId: small.id } })
  const good = await client.startRun({
    params: { workflowId: small.id },
    body: { inputs: { who: 'Ada' } },
  })
  await ended(client, good.id)
  await tryDraft(client, small.id)
  const repeat = await client.retryRun({
    params: { runId: good.id },
    body: { from: 'start', inputs: { who: 'Eve' } },
  })
  await ended(client, repeat.id)
  const limited = await client.createWorkflow({
    body: {
      definition: {
        ...greeting,
        name: 'Greet one at a time',
        priority: 'low',
        limits: [{ concurrency: 1, key: '{{ inputs.who }}' }, { rate: '10/1m' }],
      },
    },
  })
  await client.enableWorkflow({ params: { workflowId: limited.id } })
  await client.pauseWorkflow({ params: { workflowId: limited.id } })
  const { draft, revision } = await client.getWorkflow({ params: { workflowId: limited.id } })
  await client.saveDraft(
    { params: { workflowId: limited.id }, body: { definition: { ...draft, priority: 'high' } } },
    { ifMatch: revision },
  )
  const asked = await askForApproval(client)
  await client.createConnection({
    body: {
      name: 'office-smtp',
      type: 'smtp',
      values: { host: 'smtp.example.com', port: 587, secure: 'starttls', from: 'me@example.com' },
    },
  })
  await client.createInvitation({ body: { email: 'grace@example.com', role: 'editor' } })
  await client.createApiKey({ body: { name: 'Reporting', scopes: ['runs:read'] } })
  const { userCode } = await client.startDeviceEnrolment({
    body: { deviceName: 'laptop', platform: 'linux x64' },
  })
  const triggers = await furnishTriggers(client)
  const simulated = await furnishSimulations(client, {
    accepted,
    suggestionId: second.id,
  })
  return [
    ...triggers,
    ...drift,
    ...simulated,
    { name: 'sign-in', path: '/sign-in', open: true },
    { name: 'invitation', path: '/invitation/none', open: true, missing: true },
    { name: 'home', path: '/' },
    { name: 'start', path: '/start' },
    { name: 'activity', path: '/activity' },
    { name: 'relations', path: '/activity/map' },
    {
      name: 'relations-about',
      path: `/activity/map?about=${encodeURIComponent('file:~/work/sales/reports/sales-<date>.csv')}`,
      show: unfold(/\d of \d+ times/),
    },
    { name: 'relations-none', path: '/activity/map?group=apps' },
    { name: 'suggestions', path: '/suggestions' },
    { name: 'suggestions-why', path: '/suggestions', show: unfold(/not suggested/) },
    { name: 'suggestions-none', path: '/suggestions?status=dismissed' },
    { name: 'suggestions-accepted', path: '/suggestions?status=accepted' },
    { name: 'suggestion', path: `/suggestions/${second.id}` },
    { name: 'suggestion-changed', path: `/suggestions/${first.id}` },
    { name: 'suggestion-varied', path: `/suggestions/${varied.id}`, show: unfold(/^Every time/) },
    { name: 'dialog-accept', path: `/suggestions/${asking.id}`, show: showAccept },
    { name: 'team', path: '/suggestions/team' },
    { name: 'team-patterns', path: '/suggestions/team', show: showTeamPatterns },
    { name: 'dialog-team-begin', path: '/suggestions/team', show: showTeamBegin },
    { name: 'dialog-team', path: '/suggestions/team', show: press('Count my routines') },
    { name: 'dialog-dismiss', path: `/suggestions/${second.id}`, show: press('Dismiss') },
    { name: 'dialog-snooze', path: `/suggestions/${second.id}`, show: putOff },
    { name: 'workflows', path: '/workflows' },
    { name: 'workflow', path: `/workflows/${accepted.id}` },
    { name: 'workflow-limited', path: `/workflows/${limited.id}` },
    { name: 'workflow-edit', path: `/workflows/${accepted.id}?view=edit` },
    { name: 'workflow-versions', path: `/workflows/${small.id}?view=versions` },
    { name: 'dialog-publish', path: `/workflows/${limited.id}`, show: press('Publish') },
    { name: 'workflow-new', path: '/workflows/new' },
    { name: 'runs', path: '/runs' },
    { name: 'run-failed', path: `/runs/${failed.id}` },
    { name: 'run-succeeded', path: `/runs/${good.id}` },
    { name: 'run-compare', path: `/runs/${good.id}?with=${repeat.id}` },
    { name: 'run-past', path: `/runs/${good.id}?at=4` },
    { name: 'run-waiting', path: `/runs/${asked.runId}` },
    { name: 'approvals', path: '/approvals' },
    { name: 'approvals-decided', path: '/approvals?status=answered' },
    { name: 'approvals-none', path: '/approvals?status=expired' },
    { name: 'approval-open', path: `/approvals/${asked.open}` },
    { name: 'approval-decided', path: `/approvals/${asked.decided}` },
    { name: 'workflow-steps', path: `/workflows/${asked.workflowId}` },
    { name: 'connections', path: '/connections' },
    { name: 'devices', path: '/devices' },
    { name: 'device-enrol', path: `/devices/enrol?code=${userCode}` },
    { name: 'settings', path: '/settings' },
    { name: 'settings-people', path: '/settings/people' },
    { name: 'dialog-invite', path: '/settings/people', show: press('Invite') },
    { name: 'settings-keys', path: '/settings/keys' },
    { name: 'settings-audit', path: '/settings/audit' },
    { name: 'nothing-here', path: '/nothing-here', missing: true },
  ]
}

/** Without its mail, and in the hour before. */
async function changeDraft(client: Client, { id, draft, revision }: WorkflowDetail): Promise<void> {
  const trigger = draft.trigger.map((one) =>
    one.type === 'schedule'
      ? { ...one, cron: one.cron.replace(/^\d+ (\d+)/, (_, hour) => `45 ${Number(hour) - 1}`) }
      : one,
  )
  const steps = draft.steps.filter((step) => step.id !== 'mail')
  const body = { definition: { ...draft, trigger, steps } }
  await client.saveDraft({ params: { workflowId: id }, body }, { ifMatch: revision })
}

/** What is suggested after a look. */
async function suggestionsFound(client: Client) {
  const { id } = await client.discover()
  await ended(client, id)
  return (await client.listSuggestions({ query: { status: 'open' } })).items
}

const greeting = {
  name: 'Greet somebody',
  inputs: { who: { type: 'string', default: 'world' } },
  trigger: [
    { type: 'schedule', cron: '0 8 * * 1', timezone: 'Europe/Berlin' },
    { type: 'webhook', answer: 'result' },
  ],
  steps: [
    { id: 'text', set: { greeting: 'Hello {{ inputs.who }}' } },
    {
      id: 'long',
      if: '{{ size(vars.greeting) > 8 }}',
      // oxlint-disable-next-line unicorn/no-thenable -- a list of steps
      then: [{ id: 'note', use: 'floyo.note', with: { text: '{{ vars.greeting }}' } }],
      else: [{ id: 'short', set: { short: true } }],
    },
    { id: 'answer', return: { greeting: '{{ vars.greeting }}' } },
  ],
}

/** A draft on trial that greets otherwise, and a live run that it would have gone another way than. */
async function tryDraft(client: Client, workflowId: string): Promise<void> {
  const params = { workflowId }
  const { draft, revision } = await client.getWorkflow({ params })
  const text = JSON.stringify(draft).replace('Hello {{', 'Good day, {{')
  const definition = JSON.parse(text) as typeof draft
  await client.saveDraft({ params, body: { definition } }, { ifMatch: revision })
  await client.startShadow({ params, body: {} })
  const { id } = await client.startRun({ params, body: { inputs: { who: 'Ada' } } })
  await ended(client, id)
}

/** Two runs that ask for a decision: one is made, the other waits. */
async function askForApproval(client: Client) {
  const workflow = await client.createWorkflow({ body: { definition: payment } })
  const params = { workflowId: workflow.id }
  await client.enableWorkflow({ params })
  const open: { id: string; runId: string }[] = []
  for (const amount of [120, 4800]) {
    const run = await client.startRun({ params, body: { inputs: { amount } } })
    open.push(
      await until(`run ${run.id} asks`, async () => {
        const { items } = await client.listApprovals({ query: { status: 'open' } })
        return items.find(({ runId }) => runId === run.id)
      }),
    )
  }
  const [first, second] = open
  if (!first || !second) throw new Error('both runs ask')
  await client.answerApproval({
    params: { approvalId: first.id },
    body: { decision: 'approved', comment: 'As agreed on Monday.', form: { costCentre: 'Sales' } },
  })
  await ended(client, first.runId)
  return { workflowId: workflow.id, runId: second.runId, open: second.id, decided: first.id }
}

const payment = {
  name: 'Pay an invoice',
  inputs: { amount: { type: 'number' } },
  steps: [
    {
      id: 'size',
      switch: '{{ inputs.amount > 1000 }}',
      cases: [{ value: true, do: [{ id: 'large', set: { size: 'large' } }] }],
      default: [{ id: 'small', set: { size: 'small' } }],
    },
    {
      id: 'release',
      approve: {
        by: ['owner', 'grace@example.com'],
        message: 'Pay {{ inputs.amount }} EUR to Acme Ltd?\n\nInvoice 2031, due on Friday.',
        expires: '300d',
        remind: '2d',
        form: {
          type: 'object',
          required: ['costCentre'],
          properties: {
            costCentre: { type: 'string', enum: ['Sales', 'Works', 'Office'] },
            reference: { type: 'string', description: 'Shown on the bank statement.' },
            urgent: { type: 'boolean' },
          },
        },
      },
    },
    {
      id: 'both',
      parallel: 'all',
      branches: [
        [{ id: 'note', use: 'floyo.note', with: { text: 'paid' } }],
        [{ id: 'pause', wait: { for: '1s' } }],
      ],
    },
    {
      id: 'careful',
      try: [{ id: 'pay', use: 'floyo.note', with: { text: 'pay {{ inputs.amount }}' } }],
      catch: [{ id: 'told', use: 'floyo.note', with: { text: 'it failed' } }],
      finally: [{ id: 'done', set: { done: true } }],
    },
  ],
}

function ended(client: Client, runId: string): Promise<true> {
  return until(`run ${runId} ends`, async () => {
    const run = await client.getRun({ params: { runId } })
    return run.finishedAt === null ? undefined : true
  })
}
