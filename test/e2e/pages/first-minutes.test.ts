import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newInstallation, removeInstallation, startServer } from '../../product/server.ts'
import { until } from '../../product/until.ts'
import { openBrowser } from '../browser.ts'
import { alive, complaintsOf } from './page.ts'

test('a new person comes from the owner link to a first suggestion, and to its workflow', async (t) => {
  const installation = await newInstallation()
  delete installation.env['FLOYO_OWNER_EMAIL']
  delete installation.env['FLOYO_OWNER_PASSWORD']
  const server = await startServer(installation)
  const browser = await openBrowser({ width: 1440, height: 900 })
  t.after(async () => {
    await browser.close()
    await server.stop()
    await removeInstallation(installation)
  })
  // It is said once the server answers.
  const link = await until(
    'the owner link',
    () => /https?:\/\/\S+\/setup\?token=\S+/.exec(server.output())?.[0],
  )
  const page = await browser.context.newPage()
  const complaints = complaintsOf(page)
  const began = performance.now()

  await page.goto(link)
  await alive(page)
  await page.getByLabel('Your name').fill('Anna Berg')
  await page.getByLabel('E-mail').fill('anna@example.com')
  await page.getByLabel('Password').fill('a sentence of its own')
  await page.getByLabel('Workspace').fill('North Office')
  await page.getByRole('button', { name: 'Create and sign in' }).click()
  await page.waitForURL('**/start')
  await alive(page)
  await page.getByRole('button', { name: 'Load sample data' }).click()
  await page.getByRole('link', { name: 'See the first suggestion' }).click()
  await page.getByRole('heading', { name: 'Evidence' }).waitFor()
  t.diagnostic(`${((performance.now() - began) / 1000).toFixed(1)} s to the first suggestion`)

  await page.getByRole('button', { name: 'Simulate' }).click()
  await page.getByText('would have started').first().waitFor()
  await page.getByRole('button', { name: 'Accept' }).click()
  await page.getByRole('button', { name: 'Make the draft' }).click()
  await page.waitForURL('**/workflows/*')
  await page.getByText('What the draft does').waitFor()
  assert.deepEqual(complaints, [])
})
