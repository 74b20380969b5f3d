/**
 * Every screen, light and dark, wide and narrow: what axe finds, what the browser complains about,
 * whether the page is wider than the window. The pictures are kept in `test-results/screens`.
 */
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import type { BrowserContext, Page } from 'playwright-core'
import { signIn } from '../../product/person.ts'
import {
  type Installation,
  newInstallation,
  removeInstallation,
  type ServerProcess,
  startServer,
} from '../../product/server.ts'
import { openBrowser } from '../browser.ts'
import { furnish, type Screen } from './furnish.ts'

const pictures = join(import.meta.dirname, '../../../test-results/screens')
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']

let installation: Installation
let server: ServerProcess
let screens: Screen[]
let cookie: string

before(async () => {
  mkdirSync(pictures, { recursive: true })
  installation = await newInstallation()
  server = await startServer(installation)
  const person = await signIn(installation.url)
  cookie = person.cookie
  screens = await furnish(person.client)
})

after(async () => {
  await server.stop()
  await removeInstallation(installation)
})

for (const width of [1440, 390]) {
  test(`every screen is accessible, quiet and fits a window ${width} wide, light and dark`, async () => {
    const browser = await openBrowser({ width, height: width === 390 ? 844 : 900 })
    const faults: string[] = []
    try {
      for (const screen of screens) {
        if (!screen.open) await enter(browser.context)
        faults.push(...(await inspect(browser.context, screen, width)))
      }
    } finally {
      await browser.close()
    }
    assert.deepEqual(faults, [])
  })
}

async function enter(context: BrowserContext): Promise<void> {
  const cookies = cookie.split('; ').map((one) => {
    const [name = '', ...value] = one.split('=')
    return { name, value: value.join('='), url: installation.url }
  })
  await context.addCookies(cookies)
}

/** Opens a screen, keeps its pictures. @returns what is wrong with it, a line each */
async function inspect(context: BrowserContext, screen: Screen, width: number): Promise<string[]> {
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !isExpected(message.text(), screen))
      faults.push(message.text())
  })
  try {
    await page.goto(installation.url + screen.path)
    await page.getByRole('heading').first().waitFor()
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.evaluate(settled)
      const path = join(pictures, `${screen.name}-${colorScheme}-${width}.png`)
      await page.screenshot({ path, fullPage: true })
      faults.push(...(await accessFaults(page)).map((fault) => `${colorScheme}: ${fault}`))
    }
    const sideways = Number(await page.evaluate(overhang))
    if (sideways > 0) faults.push(`${sideways} pixels wider than the window`)
  } finally {
    await page.close()
  }
  return faults.map((fault) => `${screen.name}: ${fault}`)
}

// In the page's own language: this program is checked without the browser's types.
const settled = `document.fonts.ready.then(() =>
  Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined))))`
const overhang = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'

async function accessFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}

/** A page that is not there says so by its status, which the browser reports. */
function isExpected(text: string, { name }: Screen): boolean {
  return text.includes('status of 404') && (name === 'nothing-here' || name === 'invitation')
}
