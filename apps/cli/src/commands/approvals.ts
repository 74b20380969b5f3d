/** `floyo approvals`, `floyo approve`, `floyo reject`: decisions that runs wait for. */
import { paginate } from '@floyo/client'
import type { Approval, JsonObject } from '@floyo/contracts'
import type { Command } from 'commander'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { openClient } from '../open-client.ts'
import { table } from '../output.ts'
import { localTime } from './capture-state.ts'
import { findOne, shortId } from './find-one.ts'

export function addApprovalCommands(program: Command, context: Context): void {
  program
    .command('approvals')
    .description('decisions that runs wait for')
    .option('--all', 'those that were made, or came too late, as well')
    .action((flags: { all?: boolean }) => list(flags, context))
  for (const decision of ['approve', 'reject'] as const) {
    const command = program
      .command(decision)
      .argument('<approval>')
      .option('-m, --comment <text>', 'why')
    if (decision === 'approve') {
      command
        .description('let a run go on that waits for your decision')
        .option('--form <json>', 'what its form asks for')
    } else command.description('refuse what a run asks for; its step then fails')
    command.action((id: string, flags: AnswerFlags) => answer(id, { ...flags, decision }, context))
  }
}

async function list({ all }: { all?: boolean }, context: Context): Promise<void> {
  const { client } = await openClient(context)
  const query = { limit: 200, ...(all ? {} : { status: 'open' as const }) }
  const found: Approval[] = []
  for await (const one of paginate(client.listApprovals, { query })) found.push(one)
  const rows = found.map((one) => [
    shortId(one.id),
    one.workflowName,
    one.decision ?? one.status,
    one.mayDecide ? 'you' : one.approvers.join(', '),
    localTime(one.createdAt),
    one.message.slice(0, 80),
  ])
  const text = table(['ID', 'WORKFLOW', 'STATE', 'DECIDED BY', 'AT', 'MESSAGE'], rows)
  context.out.result(found, found.length > 0 ? text : 'Nothing waits for a decision.')
}

interface AnswerFlags {
  comment?: string
  form?: string
}

async function answer(
  name: string,
  flags: AnswerFlags & { decision: 'approve' | 'reject' },
  context: Context,
): Promise<void> {
  const { client } = await openClient(context)
  const approval = await findOne(name, {
    what: 'approval',
    listedBy: 'floyo approvals',
    nameOf: ({ message }: Approval) => message,
    byId: (approvalId) => client.getApproval({ params: { approvalId } }),
    all: () => paginate(client.listApprovals, { query: { status: 'open', limit: 200 } }),
  })
  const form = flags.form === undefined ? undefined : parseForm(flags.form)
  const answered = await client.answerApproval({
    params: { approvalId: approval.id },
    body: {
      decision: flags.decision === 'approve' ? 'approved' : 'rejected',
      ...(form === undefined ? {} : { form }),
      ...(flags.comment === undefined ? {} : { comment: flags.comment }),
    },
  })
  context.out.result(answered, `${answered.decision}: ${answered.message}`)
}

function parseForm(text: string): JsonObject {
  const expected = 'expected a JSON object such as \'{"amount": 7}\''
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as JsonObject
    }
  } catch {
    // Said below.
  }
  throw new CliError('usage', `--form: ${expected}`)
}
