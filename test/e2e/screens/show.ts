/** What a person does on a screen to see a dialog of it. */
import type { Page } from 'playwright-core'

/** Presses a button; what it opens is a dialog. */
export function press(name: string, nth = 0): (page: Page) => Promise<void> {
  return async (page) => {
    await page.getByRole('button', { name, exact: true }).nth(nth).click()
    await page.getByRole('dialog').waitFor()
  }
}

/** Unfolds the first part whose summary is so. */
export function unfold(summary: RegExp): (page: Page) => Promise<void> {
  return async (page) => {
    await page.locator('summary').filter({ hasText: summary }).first().click()
  }
}

/** Opens a menu and takes something of it; that opens a dialog. */
export function choose(menu: string, action: string): (page: Page) => Promise<void> {
  return async (page) => {
    await page.getByRole('button', { name: menu }).and(page.locator(':enabled')).click()
    await page.getByRole('menuitem', { name: action }).click()
    await page.getByRole('dialog').waitFor()
  }
}

/** Accepts with the step that is offered switched off, and writes one of the texts that are told in words. */
export async function showAccept(page: Page): Promise<void> {
  await press('Accept')(page)
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('checkbox', { name: /^Mail/ }).check()
  await dialog.getByRole('group', { name: 'Message' }).getByText('the name of the file').waitFor()
  await dialog.getByRole('button', { name: 'Change: Subject' }).click()
  await dialog.getByLabel('Subject').and(page.locator(':focus')).waitFor()
}

/** Dismisses for now: the reason that asks until when. */
export async function putOff(page: Page): Promise<void> {
  await press('Dismiss')(page)
  await page.getByRole('radio', { name: 'Not now' }).check()
}
