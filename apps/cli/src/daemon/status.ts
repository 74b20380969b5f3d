/** What the background process says of itself. */
import { z } from 'zod'
import { ask } from './control.ts'

const Folder = z.object({
  path: z.string(),
  state: z.enum(['starting', 'watching', 'missing', 'blocked']),
  message: z.string().nullable(),
})

export const DaemonStatus = z.object({
  pid: z.number(),
  startedAt: z.number(),
  folders: z.array(Folder),
  agent: z.enum(['on', 'off']),
  runningCommand: z.string().nullable(),
  agentProblem: z.string().nullable(),
  eventsSeen: z.number(),
  eventsSent: z.number(),
  lastSentAt: z.number().nullable(),
  /** Why events are not sent at the moment. */
  sendingProblem: z.string().nullable(),
})
export type DaemonStatus = z.infer<typeof DaemonStatus>

/** @returns undefined when no background process runs */
export async function daemonStatus(stateDir: string): Promise<DaemonStatus | undefined> {
  const answer = await ask(stateDir, 'status')
  return answer === undefined ? undefined : DaemonStatus.parse(answer)
}
