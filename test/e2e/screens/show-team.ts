/** The team's page a day after three people let their routines count: the answers of that day stand in. */
import type { TeamContribution, TeamPatterns } from '@floyo/contracts'
import type { Page } from 'playwright-core'
import { press } from './show.ts'

const patterns: TeamPatterns = {
  items: [
    {
      template: {
        steps: [
          { act: 'file.created', service: true },
          { act: 'file.opened', service: false },
          { act: 'file.edited', service: false },
          { act: 'mail.sent', service: false },
        ],
        schedule: { days: 'monthly', time: 'morning' },
      },
      people: 'over-10',
      weeklyMinutes: '5-to-15',
    },
    {
      template: {
        steps: [
          { act: 'command.finished', service: false },
          { act: 'file.created', service: false },
          { act: 'mail.sent', service: false },
        ],
        schedule: { days: 'weekdays', time: 'morning' },
      },
      people: '6-to-10',
      weeklyMinutes: '15-to-60',
    },
    {
      template: {
        steps: [
          { act: 'mail.received', service: false },
          { act: 'file.downloaded', service: false },
          { act: 'other', service: false },
          { act: 'chat.message', service: false },
        ],
        schedule: null,
      },
      people: '3-to-5',
      weeklyMinutes: 'under-5',
    },
  ],
}

const contribution: TeamContribution = {
  since: '2026-01-05T08:05:00Z',
  items: patterns.items
    .slice(1)
    .map(({ template, weeklyMinutes }) => ({ template, weeklyMinutes })),
}

/** Lets the routines count, and unfolds what is taken of them. */
export async function showTeamPatterns(page: Page): Promise<void> {
  // Each answer once: the page goes on to show other screens.
  await page.route('**/team-patterns/join', (route) => route.fulfill({ json: contribution }), {
    times: 1,
  })
  await page.route('**/team-patterns', (route) => route.fulfill({ json: patterns }), { times: 1 })
  await press('Count my routines')(page)
  await page.getByRole('button', { name: 'Count them', exact: true }).click()
  await page.getByText('More than 10 people').waitFor()
  await page.locator('summary').filter({ hasText: 'What is taken' }).click()
}

/** Begins an automation of one's own from the second of them. */
export async function showTeamBegin(page: Page): Promise<void> {
  await showTeamPatterns(page)
  await press('Begin one of your own', 1)(page)
}
