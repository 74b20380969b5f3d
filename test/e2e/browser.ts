/** A real browser: the system's Chromium, with a fresh profile for each test. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright-core'

export interface Browser {
  context: BrowserContext
  close(): Promise<void>
}

/** What a busy server refuses for a moment is asked for again; the browser complains all the same. */
export function isPassing(complaint: string): boolean {
  return complaint.includes('status of 503')
}

/** For what never comes: a busy machine can take ten times as long as an idle one. */
const patienceMs = 180_000

export async function openBrowser(options: {
  width: number
  height: number
  dark?: boolean
}): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), 'floyo-browser-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.FLOYO_CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    timeout: patienceMs,
    viewport: { width: options.width, height: options.height },
    colorScheme: options.dark ? 'dark' : 'light',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  })
  context.setDefaultTimeout(patienceMs)
  return {
    context,
    close: async () => {
      await context.close()
      await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
    },
  }
}
