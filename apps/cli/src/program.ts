/** The command line: every command with its options, and help that shows how each is used. */
import { Command } from 'commander'
import { addAgentCommands } from './commands/agent.ts'
import { addCalendarCommands } from './commands/calendars.ts'
import { addConnectionCommands } from './commands/connections.ts'
import { addDeliveryCommands } from './commands/deliveries.ts'
import { addDeviceCommands } from './commands/devices.ts'
import { addDiscoverCommands } from './commands/discover.ts'
import { addDoctorCommand } from './commands/doctor.ts'
import { addExportCommand } from './commands/export.ts'
import { addPurgeCommand } from './commands/forget.ts'
import { addHookCommands } from './commands/hook.ts'
import { addImportCommands } from './commands/import.ts'
import { addPredictCommands } from './commands/predict.ts'
import { addApprovalCommands } from './commands/approvals.ts'
import { addRunCommands } from './commands/runs.ts'
import { addScheduleCommands } from './commands/schedules.ts'
import { addSignInCommands } from './commands/sign-in.ts'
import { addStatusCommand } from './commands/status.ts'
import { addSuggestionCommands } from './commands/suggestions.ts'
import { addTestCommand } from './commands/test.ts'
import { addWatchCommands } from './commands/watch.ts'
import { addWorkflowCommands } from './commands/workflows.ts'
import { addWorkspaceCommands } from './commands/workspace.ts'
import type { Context } from './context.ts'

const exitCodeHelp = `
Exit codes:
  0 done   1 failed   2 wrong usage   3 not signed in   4 not found
  5 refused or in conflict   6 server unreachable   7 bad input   130 interrupted

Start here:
  $ floyo login                            connect this computer
  $ floyo import git ~/work/project        a year of history in seconds
  $ floyo watch start ~/reports            see files come and go in one folder
  $ floyo suggestions list                 what was found`

/** @returns the program; parsing its arguments runs one command */
export function buildProgram(context: Context): Command {
  const program = new Command('floyo')
    .description('Finds the routines in how you work and turns them into automations.')
    .version('0.1.0', '-V, --version')
    .option('--json', 'print results as JSON, for programs')
    .option('--debug', 'show the technical cause of errors')
    .showHelpAfterError('(see floyo --help)')
    .addHelpText('after', exitCodeHelp)
    .exitOverride()
  addSignInCommands(program, context)
  addStatusCommand(program, context)
  addDoctorCommand(program, context)
  addWatchCommands(program, context)
  addHookCommands(program, context)
  addImportCommands(program, context)
  addDiscoverCommands(program, context)
  addPredictCommands(program, context)
  addSuggestionCommands(program, context)
  addWorkflowCommands(program, context)
  addRunCommands(program, context)
  addTestCommand(program, context)
  addApprovalCommands(program, context)
  addScheduleCommands(program, context)
  addCalendarCommands(program, context)
  addConnectionCommands(program, context)
  addDeliveryCommands(program, context)
  addDeviceCommands(program, context)
  addAgentCommands(program, context)
  addWorkspaceCommands(program, context)
  addExportCommand(program, context)
  addPurgeCommand(program, context)
  return program
}
