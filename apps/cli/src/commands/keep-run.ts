/** `floyo runs keep`: a run that stays, however long runs are kept. */
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { openClient } from '../open-client.ts'
import { findRun } from './find-run.ts'

export function addKeepCommand(runs: Command, context: Context): void {
  runs
    .command('keep')
    .argument('<run>')
    .description('keep it for good, however long finished runs are kept')
    .option('--no-longer', 'keep it no longer than others')
    .action(async (name: string, { longer }: { longer: boolean }) => {
      const { client } = await openClient(context)
      const { id: runId } = await findRun(client, name)
      const params = { runId }
      const run = await (longer ? client.holdRun({ params }) : client.releaseRun({ params }))
      const text = longer ? 'It is kept for good.' : 'It is kept as long as other runs.'
      context.out.result(run, text)
    })
}
