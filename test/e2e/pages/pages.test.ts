import assert from 'node:assert/strict'
import { after, before, test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { type Person, signIn } from '../../product/person.ts'
import {
  type Installation,
  newInstallation,
  owner,
  removeInstallation,
  type ServerProcess,
  startServer,
} from '../../product/server.ts'
import { openBrowser } from '../browser.ts'
import { alive } from './page.ts'

let installation: Installation
let server: ServerProcess
let person: Person
let workflowId: string
let runId: string

const definition = {
  name: 'Greet everybody',
  description: 'Greets by name.',
  inputs: { name: { type: 'string', default: 'you', description: 'Who is greeted' } },
  trigger: [{ type: 'manual' }],
  steps: [
    { id: 'greeting', set: { text: 'Hello {{ inputs.name }}' } },
    {
      id: 'is_long',
      if: '{{ size(inputs.name) > 20 }}',
      // oxlint-disable-next-line unicorn/no-thenable -- a list of steps
      then: [{ id: 'too_long', fail: { message: 'That name is too long' } }],
    },
  ],
}

before(async () => {
  installation = await newInstallation()
  server = await startServer(installation)
  person = await signIn(installation.url)
  const { client } = person
  workflowId = (await client.createWorkflow({ body: { definition } })).id
  await client.enableWorkflow({ params: { workflowId } })
  runId = (await client.startRun({ params: { workflowId }, body: {} })).id
})

after(async () => {
  await server.stop()
  await removeInstallation(installation)
})

async function openPage(t: TestContext, options: { signedIn: boolean }): Promise<Page> {
  const browser = await openBrowser({ width: 1440, height: 900 })
  t.after(() => browser.close())
  if (options.signedIn) {
    const cookies = person.cookie.split('; ').map((pair) => {
      const at = pair.indexOf('=')
      return { name: pair.slice(0, at), value: pair.slice(at + 1), url: installation.url }
    })
    await browser.context.addCookies(cookies)
  }
  return browser.context.newPage()
}

async function visit(page: Page, path: string): Promise<void> {
  await page.goto(`${installation.url}${path}`)
  await alive(page)
}

test('a page asked for before signing in is the one that opens after it', async (t) => {
  const page = await openPage(t, { signedIn: false })
  await page.goto(`${installation.url}/runs/${runId}`)
  assert.match(page.url(), /\/sign-in\?next=/)
  await alive(page)
  await page.getByLabel('E-mail').fill(owner.email)
  await page.getByLabel('Password').fill('not the password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('The e-mail address or the password is wrong').waitFor()
  await page.getByLabel('Password').fill(owner.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(`${installation.url}/runs/${runId}`)
  await page.getByRole('heading', { name: 'Greet everybody' }).waitFor()
})

test('a password typed before the page is alive is not sent before it is', async (t) => {
  const page = await openPage(t, { signedIn: false })
  const scripts = Promise.withResolvers<void>()
  await page.route(/[.]js(?:[?]|$)/, async (route) => {
    await scripts.promise
    await route.continue()
  })
  await page.goto(`${installation.url}/sign-in`, { waitUntil: 'commit' })
  await page.getByLabel('E-mail').fill(owner.email)
  await page.getByLabel('Password').fill(owner.password)
  await page.getByLabel('Password').press('Enter')
  const button = page.getByRole('button', { name: 'Sign in' })
  assert.deepEqual([await button.isDisabled(), new URL(page.url()).search], [true, ''])
  scripts.resolve()
  await button.click()
  await page.waitForURL(({ pathname }) => pathname === '/')
})

test('an address that leads nowhere says so and offers a way out', async (t) => {
  const page = await openPage(t, { signedIn: true })
  for (const path of ['/nothing', '/runs/abc', '/runs/0198d1c2-0000-7000-8000-000000000000']) {
    const answer = await page.goto(`${installation.url}${path}`)
    assert.equal(answer?.status(), 404, path)
    await page.getByText('There is nothing at this address').waitFor()
    await page.getByRole('link', { name: 'Home', exact: true }).first().waitFor()
  }
})

test('a draft with a problem is explained at its line, and saved once it has none', async (t) => {
  const page = await openPage(t, { signedIn: true })
  await visit(page, `/workflows/${workflowId}?view=edit`)
  const editor = page.getByLabel('Definition in YAML')
  const text = await editor.inputValue()
  await editor.fill(text.replace('if: ', 'iff: '))
  await page.getByRole('button', { name: 'Save draft' }).click()
  await page.getByText('unknown kind of step').waitFor()
  const line = text.split('\n').findIndex((one) => one.includes('is_long')) + 1
  await page.getByRole('button', { name: `Line ${line}` }).waitFor()
  await editor.fill(text.replace('Greets by name', 'Greets politely'))
  await page.getByRole('button', { name: 'Save draft' }).click()
  await page.getByText('The draft is saved.').waitFor()
  await page.getByText('Greets politely.', { exact: true }).first().waitFor()
})

test('a dismissal can be taken back at once', async (t) => {
  const suggestionId = await firstSuggestion()
  const page = await openPage(t, { signedIn: true })
  await visit(page, `/suggestions/${suggestionId}`)
  await page.getByRole('button', { name: 'Dismiss' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Not worth automating').check()
  await dialog.getByRole('button', { name: 'Dismiss' }).click()
  await page.getByText('Not worth automating').first().waitFor()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('button', { name: 'Accept' }).waitFor()
})

test('an acceptance can be taken back at once, which leads from its draft to the suggestion', async (t) => {
  const suggestionId = await firstSuggestion()
  const page = await openPage(t, { signedIn: true })
  await visit(page, `/suggestions/${suggestionId}`)
  await page.getByRole('button', { name: 'Accept' }).click()
  await page.getByRole('button', { name: 'Make the draft' }).click()
  await page.waitForURL('**/workflows/*')
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.waitForURL(`**/suggestions/${suggestionId}`)
  await page.getByRole('button', { name: 'Accept' }).waitFor()
})

test('suggestions are gone through, dismissed, taken back and opened without a mouse', async (t) => {
  await firstSuggestion()
  const page = await openPage(t, { signedIn: true })
  await visit(page, '/suggestions')
  const cards = page.locator('li h3 a')
  const titles = await cards.allTextContents()
  assert.ok(titles.length > 1)
  await cards.first().focus()
  await page.keyboard.press('ArrowDown')
  await cards.nth(1).and(page.locator(':focus')).waitFor()
  await page.keyboard.press('d')
  await page
    .getByRole('dialog')
    .getByRole('radio', { checked: true })
    .and(page.locator(':focus'))
    .waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: titles[1] ?? '' }).waitFor({ state: 'detached' })
  await page.locator('li h3 a:focus').waitFor()
  await page.keyboard.press('Control+z')
  await page.getByRole('link', { name: titles[1] ?? '' }).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL('**/suggestions/*')
})

test('a test delivery that is listened for is shown, and starts a run when asked to', async (t) => {
  const { client } = person
  const workflow = await client.createWorkflow({
    body: {
      definition: {
        name: 'Take an order',
        trigger: [{ type: 'webhook' }],
        steps: [
          { id: 'note', use: 'floyo.note', with: { text: '{{ trigger.body.order }}' } },
          {
            id: 'release',
            approve: { by: ['owner'], message: 'Release it?', expires: '9d', remind: '2d' },
          },
        ],
      },
    },
  })
  const page = await openPage(t, { signedIn: true })
  await visit(page, `/workflows/${workflow.id}`)
  await page.getByText('reminds once after 2d').waitFor()
  await page.getByRole('button', { name: 'Listen for a test delivery' }).click()
  await page.getByRole('button', { name: 'Stop listening' }).waitFor()
  const { url } = await client.getCapture({ params: { workflowId: workflow.id } })
  await page.getByText(url ?? 'no address').waitFor()
  const headers = { 'content-type': 'application/json' }
  await fetch(url ?? '', { method: 'POST', headers, body: '{"order":"A-17"}' })
  await page.getByText('"order": "A-17"').waitFor()
  await page.getByRole('button', { name: 'Listen for another' }).waitFor()
  await page.getByRole('button', { name: /^(?:Start a run|Try the draft) with it$/ }).click()
  await page.waitForURL('**/runs/*')
  await page.getByText(/floyo\.note v1/).waitFor()
})

test('a run that starts elsewhere appears in an open list by itself', async (t) => {
  const page = await openPage(t, { signedIn: true })
  await visit(page, `/runs`)
  const rows = page.getByRole('link', { name: 'Greet everybody' })
  await rows.first().waitFor()
  const shown = await rows.count()
  await person.client.startRun({ params: { workflowId }, body: {} })
  await rows.nth(shown).waitFor()
})

test('what every page loads is under 170 kB of JavaScript, and no page loads 50 kB more', async () => {
  const lists = ['/', '/activity', '/suggestions', '/workflows', '/runs', '/approvals', '/devices']
  const pages = [
    ...lists,
    '/connections',
    '/settings',
    `/workflows/${workflowId}`,
    `/runs/${runId}`,
  ]
  const scripts = await Promise.all(pages.map(scriptsOf))
  const [first = new Set<string>(), ...others] = scripts
  const shared = [...first].filter((one) => others.every((other) => other.has(one)))
  const shell = await kilobytes(shared)
  assert.ok(shell > 100 && shell < 170, `every page loads ${shell} kB`)
  for (const [index, one] of scripts.entries()) {
    const own = await kilobytes([...one].filter((script) => !shared.includes(script)))
    assert.ok(own < 50, `${pages[index]} loads ${own} kB more`)
  }
})

/** What a page names as its scripts, but for those that only old browsers load. */
async function scriptsOf(path: string): Promise<Set<string>> {
  const answer = await fetch(`${installation.url}${path}`, { headers: { cookie: person.cookie } })
  const text = (await answer.text()).replaceAll(/<script[^>]*nomodule[^>]*>/gi, '')
  return new Set(text.match(/static\/chunks\/[^"\\]+\.js/g))
}

/** Of scripts as they are sent to a browser that knows no more than gzip. */
async function kilobytes(scripts: Iterable<string>): Promise<number> {
  let bytes = 0
  for (const script of scripts) {
    const answer = await fetch(`${installation.url}/_next/${script}`)
    assert.equal(answer.status, 200, script)
    bytes += gzipSync(await answer.text()).length
  }
  return Math.round(bytes / 1000)
}

/** The first routine of the sample data. */
async function firstSuggestion(): Promise<string> {
  const { client } = person
  await client.loadSample()
  const { id } = await client.discover()
  while ((await client.getRun({ params: { runId: id } })).finishedAt === null) await sleep(100)
  const { items } = await client.listSuggestions({ query: { status: 'open' } })
  assert.ok(items[0])
  return items[0].id
}
