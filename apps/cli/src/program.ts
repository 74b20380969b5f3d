/**
 * The command line: every command with its options, and help that shows how each is used. Only what
 * is asked for is loaded: all of it takes four times as long, and the command runs often.
 */
import { Command } from 'commander'
import type { Context } from './context.ts'

type AddCommands = (program: Command, context: Context) => void

interface Group {
  /** What may come first in a line of arguments. */
  names: readonly string[]
  load: () => Promise<AddCommands>
}

/** In the order of the help. */
const groups: readonly Group[] = [
  {
    names: ['login', 'logout'],
    load: async () => (await import('./commands/sign-in.ts')).addSignInCommands,
  },
  { names: ['status'], load: async () => (await import('./commands/status.ts')).addStatusCommand },
  { names: ['doctor'], load: async () => (await import('./commands/doctor.ts')).addDoctorCommand },
  { names: ['watch'], load: async () => (await import('./commands/watch.ts')).addWatchCommands },
  { names: ['daemon'], load: async () => (await import('./commands/daemon.ts')).addDaemonCommand },
  { names: ['hook'], load: async () => (await import('./commands/hook.ts')).addHookCommands },
  { names: ['import'], load: async () => (await import('./commands/import.ts')).addImportCommands },
  {
    names: ['discover'],
    load: async () => (await import('./commands/discover.ts')).addDiscoverCommands,
  },
  {
    names: ['predict', 'transform'],
    load: async () => (await import('./commands/predict.ts')).addPredictCommands,
  },
  {
    names: ['suggestions'],
    load: async () => (await import('./commands/suggestions.ts')).addSuggestionCommands,
  },
  {
    names: ['relations'],
    load: async () => (await import('./commands/relations.ts')).addRelationsCommand,
  },
  {
    names: ['attention'],
    load: async () => (await import('./commands/attention.ts')).addAttentionCommand,
  },
  { names: ['drift'], load: async () => (await import('./commands/drift.ts')).addDriftCommands },
  {
    names: ['workflows'],
    load: async () => (await import('./commands/workflows.ts')).addWorkflowCommands,
  },
  { names: ['runs'], load: async () => (await import('./commands/runs.ts')).addRunCommands },
  { names: ['test'], load: async () => (await import('./commands/test.ts')).addTestCommand },
  {
    names: ['approvals', 'approve', 'reject'],
    load: async () => (await import('./commands/approvals.ts')).addApprovalCommands,
  },
  {
    names: ['schedules'],
    load: async () => (await import('./commands/schedules.ts')).addScheduleCommands,
  },
  {
    names: ['calendars'],
    load: async () => (await import('./commands/calendars.ts')).addCalendarCommands,
  },
  {
    names: ['connections'],
    load: async () => (await import('./commands/connections.ts')).addConnectionCommands,
  },
  {
    names: ['deliveries'],
    load: async () => (await import('./commands/deliveries.ts')).addDeliveryCommands,
  },
  {
    names: ['devices'],
    load: async () => (await import('./commands/devices.ts')).addDeviceCommands,
  },
  { names: ['agent'], load: async () => (await import('./commands/agent.ts')).addAgentCommands },
  {
    names: ['workspace'],
    load: async () => (await import('./commands/workspace.ts')).addWorkspaceCommands,
  },
  { names: ['export'], load: async () => (await import('./commands/export.ts')).addExportCommand },
  { names: ['forget'], load: async () => (await import('./commands/forget.ts')).addForgetCommand },
  { names: ['purge'], load: async () => (await import('./commands/forget.ts')).addPurgeCommand },
]

const exitCodeHelp = `
Exit codes:
  0 done   1 failed   2 wrong usage   3 not signed in   4 not found
  5 refused or in conflict   6 server unreachable   7 bad input   130 interrupted

Start here:
  $ floyo login                            connect this computer
  $ floyo import git ~/work/project        a year of history in seconds
  $ floyo watch start ~/reports            see files come and go in one folder
  $ floyo suggestions list                 what was found`

/**
 * @param args the arguments after the name of the command; where they name no command, all are there
 * @returns the program; parsing the arguments runs one command
 */
export async function buildProgram(context: Context, args: readonly string[]): Promise<Command> {
  const program = new Command('floyo')
    .description('Finds the routines in how you work and turns them into automations.')
    .version('0.1.0', '-V, --version')
    .option('--json', 'print results as JSON, for programs')
    .option('--debug', 'show the technical cause of errors')
    .showHelpAfterError('(see floyo --help)')
    .addHelpText('after', exitCodeHelp)
    .exitOverride()
  const first = args.find((arg) => !arg.startsWith('-')) ?? ''
  const wanted = groups.filter(({ names }) => names.includes(first))
  for (const { load } of wanted.length > 0 ? wanted : groups) (await load())(program, context)
  return program
}
