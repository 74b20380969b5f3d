/** `floyo doctor`: what is in force, what is wrong, and how to put it right. */
import { accessSync, constants, existsSync, readFileSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Command } from 'commander'
import { readConfig } from '../config.ts'
import type { Context } from '../context.ts'
import { hookState } from '../hook/hook-state.ts'
import { readCaptureState } from './capture-state.ts'
import { checkServer, type Finding } from './doctor-server.ts'

export function addDoctorCommand(program: Command, context: Context): void {
  program
    .command('doctor')
    .description('what is in force here, what is wrong, and how to put it right')
    .addHelpText('after', '\nThe exit code is 1 when something is wrong.')
    .action(() => doctor(context))
}

async function doctor(context: Context): Promise<void> {
  const findings = [
    ...checkFiles(context),
    ...(await checkServer(context)),
    ...(await checkCapture(context)),
    ...checkHook(context),
    ...checkWatchLimit(context),
  ]
  const { out } = context
  const signs = {
    ok: out.color.green('ok     '),
    warning: out.color.yellow('note   '),
    problem: out.color.red('WRONG  '),
  }
  const lines = findings.flatMap(({ level, about, message, fix }) => [
    `${signs[level]} ${about.padEnd(12)} ${message}`,
    ...(fix ? [`${' '.repeat(21)}fix: ${fix}`] : []),
  ])
  const problems = findings.filter(({ level }) => level === 'problem').length
  const some = problems === 1 ? '1 thing is wrong.' : `${problems} things are wrong.`
  const sum = problems === 0 ? 'Nothing is wrong.' : some
  out.result(
    { problems, findings, settings: settingsInForce(context) },
    [...lines, '', sum].join('\n'),
  )
  if (problems > 0) process.exitCode = 1
}

function settingsInForce({ settings }: Context): Record<string, unknown> {
  const { apiKey, ...shown } = settings
  return { ...shown, apiKey: apiKey ? 'set' : null }
}

function checkFiles({ settings }: Context): Finding[] {
  const { stateDir, configDir } = settings.paths
  const findings: Finding[] = [
    { level: 'ok', about: 'node', message: `${process.versions.node} at ${process.execPath}` },
  ]
  for (const folder of new Set([configDir, stateDir])) {
    try {
      accessSync(nearest(folder), constants.W_OK)
      findings.push({ level: 'ok', about: 'files', message: folder })
    } catch {
      findings.push({
        level: 'problem',
        about: 'files',
        message: `${folder} can not be written to`,
        fix: 'set FLOYO_HOME to a folder of yours',
      })
    }
  }
  const disk = statfsSync(nearest(stateDir))
  const freeMegabytes = Math.round((disk.bavail * disk.bsize) / 1024 / 1024)
  if (freeMegabytes < 200) {
    findings.push({
      level: 'problem',
      about: 'disk',
      message: `only ${freeMegabytes} MB are free where events are kept`,
      fix: 'make room',
    })
  }
  return findings
}

function nearest(folder: string): string {
  return existsSync(folder) ? folder : nearest(dirname(folder))
}

async function checkCapture(context: Context): Promise<Finding[]> {
  const state = await readCaptureState(context)
  const findings: Finding[] = []
  const wanted = state.folders.length > 0 || state.agent === 'on'
  if (wanted && !state.running) {
    findings.push({
      level: 'problem',
      about: 'background',
      message: 'its process does not run',
      fix: state.folders.length > 0 ? 'floyo watch start' : 'floyo agent start',
    })
  } else if (state.running) {
    findings.push({
      level: 'ok',
      about: 'background',
      message: `process ${state.pid}; log in ${context.settings.paths.daemonLog}`,
    })
  }
  for (const { path, state: word, message } of state.folders) {
    const isWrong = word === 'missing' || word === 'blocked'
    findings.push({
      level: isWrong ? 'problem' : 'ok',
      about: 'folder',
      message: message ?? `${path}: ${word}`,
      ...(word === 'missing' ? { fix: `bring it back, or floyo watch stop ${path}` } : {}),
    })
  }
  const share = state.waitingBytes / context.settings.spoolLimitBytes
  findings.push({
    level: share > 0.8 ? 'problem' : 'ok',
    about: 'spool',
    message: `${Math.ceil(state.waitingBytes / 1024)} kB wait, ${Math.round(share * 100)} % of the limit`,
    ...(share > 0.8 ? { fix: 'let them be sent (see server), or raise FLOYO_SPOOL_LIMIT_MB' } : {}),
  })
  if (state.pausedUntil) {
    findings.push({
      level: 'warning',
      about: 'capture',
      message: `paused until ${state.pausedUntil}`,
      fix: 'floyo watch resume',
    })
  }
  return findings
}

function checkHook({ settings }: Context): Finding[] {
  const { problem } = hookState(settings.paths)
  if (!problem) return []
  return [
    {
      level: 'problem',
      about: 'hook',
      message: `a command was not recorded: ${problem}`,
      fix: `then remove the note: rm ${settings.paths.stateDir}/hook-error`,
    },
  ]
}

/** Linux counts watched folders for each user; past the limit, changes are found late. */
function checkWatchLimit({ settings }: Context): Finding[] {
  if (process.platform !== 'linux' || readConfig(settings.paths.config).folders.length === 0)
    return []
  const limit = Number(readFileSync('/proc/sys/fs/inotify/max_user_watches', 'utf8'))
  const isLow = limit < 65_536
  return [
    {
      level: isLow ? 'warning' : 'ok',
      about: 'watcher',
      message: `${limit} folders can be watched at once`,
      ...(isLow ? { fix: 'sudo sysctl fs.inotify.max_user_watches=524288' } : {}),
    },
  ]
}
