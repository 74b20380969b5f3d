/**
 * Every screen, light and dark, wide and narrow: what axe finds, what the browser complains about,
 * whether the page is wider than the window. Pictures of them are kept in the folder FLOYO_PICTURES,
 * where it is set; FLOYO_SCREENS is a pattern of the names of the only ones to look at.
 */
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { signIn } from '../../product/person.ts'
import {
  type Installation,
  newInstallation,
  removeInstallation,
  type ServerProcess,
  startServer,
} from '../../product/server.ts'
import { type Browser, openBrowser } from '../browser.ts'
import { furnish } from './furnish.ts'
import { inspect } from './inspect.ts'
import type { Screen } from './screen.ts'

const pictures = process.env['FLOYO_PICTURES']
const only = new RegExp(process.env['FLOYO_SCREENS'] ?? '')

let installation: Installation
let server: ServerProcess
let screens: Screen[]
let cookie: string

before(async () => {
  if (pictures) mkdirSync(pictures, { recursive: true })
  installation = await newInstallation({ FLOYO_EGRESS_ALLOW: '127.0.0.1' })
  server = await startServer(installation)
  const person = await signIn(installation.url)
  cookie = person.cookie
  screens = (await furnish(person.client)).filter(({ name }) => only.test(name))
})

after(async () => {
  await server.stop()
  await removeInstallation(installation)
})

test('every screen is accessible, quiet and fits its window, wide and narrow, light and dark', async () => {
  // Those who have not signed in come first: a browser that has goes on as somebody.
  const waiting = screens
    .toSorted((a, b) => Number(b.open ?? false) - Number(a.open ?? false))
    .entries()
  const faults: string[] = []
  // Two at a time: while one page draws or loads, the other is checked. Each in a browser of its own,
  // since the pages of one share its window, and a picture shows its size.
  const look = async (): Promise<void> => {
    const browser = await openBrowser(wide)
    // One page for all of them: a new one is a new process of the browser.
    const page = await browser.context.newPage()
    try {
      for (const [index, screen] of waiting) {
        if (!screen.open) await enter(browser)
        faults.push(...(await inspect(page, screen, { url: installation.url, pictures, index })))
      }
    } finally {
      await browser.close()
    }
  }
  await Promise.all([look(), look()])
  assert.ok(
    faults.length === 0,
    `${faults.join('\n')}\n\nThe server said last:\n${server.output()}`,
  )
})

const wide = { width: 1440, height: 900 }

async function enter({ context }: Browser): Promise<void> {
  const cookies = cookie.split('; ').map((one) => {
    const [name = '', ...value] = one.split('=')
    return { name, value: value.join('='), url: installation.url }
  })
  await context.addCookies(cookies)
}
