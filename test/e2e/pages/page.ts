/** Pages as tests use them. */
import type { Page } from 'playwright-core'
import { isPassing } from '../browser.ts'

/** Waits until a page hears clicks: it arrives drawn, and comes alive a moment later. */
export async function alive(page: Page): Promise<void> {
  await page.locator('html[data-alive]').waitFor({ state: 'attached' })
  await page.getByRole('heading', { level: 1 }).waitFor()
}

/** What the browser complains of while a page is used: failed scripts, refused styles, lost requests. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' && !isPassing(message.text()))
      complaints.push(`${page.url()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`))
  return complaints
}
