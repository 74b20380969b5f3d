/** Sets the stage: a running server, a desk, a browser, a mailbox; and clears it away again. */
import { join } from 'node:path'
import { openBrowser } from '../browser.ts'
import { openDesk } from '../../product/desk.ts'
import { openMailbox } from '../../product/mailbox.ts'
import { newInstallation, removeInstallation, startServer } from '../../product/server.ts'
import type { Stage } from './story.ts'

export async function openStage(): Promise<Omit<Stage, 'tell'> & { close: () => Promise<void> }> {
  const mailbox = await openMailbox()
  const installation = await newInstallation({
    FLOYO_EGRESS_ALLOW: `127.0.0.1:${mailbox.port}`,
  })
  const server = await startServer(installation)
  const desk = await openDesk({ home: join(installation.dataDir, 'home'), url: installation.url })
  const browser = await openBrowser({ width: 1440, height: 900 })
  return {
    installation,
    desk,
    mailbox,
    page: await browser.context.newPage(),
    streamDir: join(import.meta.dirname, '../../../../shared/data/mining/synthetic/medium-111'),
    close: async () => {
      await browser.close()
      await desk.floyo('agent', 'stop').catch(() => undefined)
      await desk.floyo('watch', 'stop').catch(() => undefined)
      await server.stop()
      mailbox.close()
      await removeInstallation(installation)
    },
  }
}
