/**
 * A look at one screen: it is opened once, and seen wide and narrow, light and dark. A load and
 * putting axe into the page cost more than the four looks together.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import axe from 'axe-core'
import type { ConsoleMessage, Page } from 'playwright-core'
import { isPassing } from '../browser.ts'
import type { Screen } from './screen.ts'

const windows = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
] as const
const schemes = ['light', 'dark'] as const

/**
 * Shows a screen in `page`, which may have shown others.
 * @returns what is wrong with it, a line each. Its pictures are kept in `pictures`, if that is given.
 */
export async function inspect(
  page: Page,
  screen: Screen,
  { url, pictures, index }: { url: string; pictures: string | undefined; index: number },
): Promise<string[]> {
  // What differs in the dark is the same wide and narrow, and what is there only wide or only narrow
  // is on many screens: so without pictures each is seen in one of the two.
  const dark = windows[index % windows.length]
  const faults: string[] = []
  const onError = (error: Error): void => void faults.push(error.message)
  const onConsole = (message: ConsoleMessage): void => {
    if (message.type() === 'error' && !isExpected(message.text(), screen))
      faults.push(`${message.text()} (${message.location().url})`)
  }
  page.on('pageerror', onError).on('console', onConsole)
  try {
    await page.setViewportSize(windows[0])
    await page.emulateMedia({ colorScheme: schemes[0] })
    await page.goto(url + screen.path)
    await page.locator('html[data-alive]').waitFor({ state: 'attached' })
    await page.getByRole('heading').first().waitFor()
    await screen.show?.(page)
    await page.evaluate(axe.source)
    for (const window of windows) {
      await page.setViewportSize(window)
      for (const colorScheme of schemes) {
        if (!pictures && colorScheme === 'dark' && window !== dark) continue
        await page.emulateMedia({ colorScheme })
        const look = `${colorScheme}-${window.width}`
        faults.push(...(await faultsOf(page, colorScheme)).map((fault) => `${look}: ${fault}`))
        if (pictures) await keepPicture(page, window, join(pictures, `${screen.name}-${look}.png`))
      }
    }
  } catch (error) {
    faults.push(error instanceof Error ? error.message : String(error))
  } finally {
    page.off('pageerror', onError).off('console', onConsole)
  }
  return faults.map((fault) => `${screen.name}: ${fault}`)
}

/** All of the page, in a window that is high enough for it. */
async function keepPicture(
  page: Page,
  { width, height }: (typeof windows)[number],
  path: string,
): Promise<void> {
  const needed = Number(await page.evaluate('document.documentElement.scrollHeight'))
  if (needed > height) await page.setViewportSize({ width, height: needed })
  // Compressed for speed: four pictures of each screen would cost more than looking at it.
  const devtools = await page.context().newCDPSession(page)
  const picture = { format: 'png', optimizeForSpeed: true } as const
  const { data } = await devtools.send('Page.captureScreenshot', picture)
  await devtools.detach()
  await writeFile(path, data, 'base64')
  if (needed > height) await page.setViewportSize({ width, height })
}

async function faultsOf(page: Page, scheme: (typeof schemes)[number]): Promise<string[]> {
  await page.evaluate(settled)
  const faults = String(await page.evaluate(accessFaults(scheme)))
    .split('\n')
    .filter(Boolean)
  const sideways = Number(await page.evaluate(overhang))
  return sideways > 0 ? [...faults, `${sideways} pixels wider than its window`] : faults
}

// In the page's own language: this program is checked without the browser's types.

/** What moves without end stands for what is being fetched: it is waited for. The rest is over at once. */
const settled = `new Promise((resolve) => {
  const look = () => {
    const moving = document.getAnimations()
    if (moving.some(({ effect }) => effect.getTiming().iterations === Infinity))
      return setTimeout(look, 20)
    for (const one of moving) one.finish()
    document.fonts.ready.then(() => resolve())
  }
  look()
})`

/** Dark differs in colors alone, so only the rules about them are asked again. */
const rules: Record<(typeof schemes)[number], string[]> = {
  light: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'],
  dark: ['color-contrast', 'link-in-text-block'],
}

const accessFaults = (scheme: (typeof schemes)[number]): string => `axe.run(document, {
  runOnly: ${JSON.stringify(rules[scheme])},
  resultTypes: ['violations'],
}).then(({ violations }) => violations
  .filter(({ impact }) => impact === 'serious' || impact === 'critical')
  .map(({ id, nodes }) => id + ' at ' + nodes.map(({ target }) => target.join(' ')).join(', '))
  .join('\\n'))`

/** How many pixels the page, or the dialog that is open on it, is wider than the room there is. */
const overhang = `Math.max(...[document.documentElement, ...document.querySelectorAll('dialog[open]')]
  .map((one) => one.scrollWidth - one.clientWidth))`

/** A page that is not there says so by its status, which the browser reports. */
function isExpected(text: string, { missing }: Screen): boolean {
  return isPassing(text) || (missing === true && text.includes('status of 404'))
}
