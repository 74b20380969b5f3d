/** What `floyo doctor` says of the server. */
import { ApiProblem } from '@floyo/client'
import { z } from 'zod'
import { messageOf } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { findCredentials } from '../credentials/credentials.ts'
import { openClient } from '../open-client.ts'

export interface Finding {
  level: 'ok' | 'warning' | 'problem'
  about: string
  message: string
  fix?: string
}

const CodeState = z.enum(['off', 'unknown', 'unavailable', 'kernel', 'user', 'process'])
const DiskState = z.enum(['enough', 'scarce', 'low', 'out'])
/** The part of the answer of /health that is looked at. */
const Health = z.object({
  checks: z.object({
    database: z.enum(['up', 'down']),
    disk: DiskState.catch('enough'),
    code: CodeState.catch('unknown'),
  }),
})

const skewLimitSeconds = 60

/** Whether the server answers, what it says of itself, and whether it knows this computer. */
export async function checkServer(context: Context): Promise<Finding[]> {
  const credentials = await findCredentials(context.settings)
  if (!credentials) {
    return [{ level: 'problem', about: 'account', message: 'not signed in', fix: 'floyo login' }]
  }
  const findings: Finding[] = []
  const started = context.now()
  try {
    const response = await context.fetch(`${credentials.url}/health`, {
      signal: AbortSignal.timeout(5000),
    })
    const answeredAt = Date.parse(response.headers.get('date') ?? '')
    const tookMs = context.now() - started
    findings.push(
      { level: 'ok', about: 'server', message: `${credentials.url} answers in ${tookMs} ms` },
      ...checkHealth(Health.safeParse(await response.json().catch(() => null)).data),
    )
    const skew = (context.now() - answeredAt) / 1000
    if (Math.abs(skew) > skewLimitSeconds) {
      findings.push({
        level: 'problem',
        about: 'clock',
        message: `this computer's clock is ${Math.round(Math.abs(skew))} s ${skew > 0 ? 'ahead of' : 'behind'} the server's`,
        fix: 'let the system set its clock from the network',
      })
    }
  } catch (error) {
    findings.push({
      level: 'problem',
      about: 'server',
      message: `${credentials.url} does not answer (${messageOf(error)})`,
      fix: 'start the server, or floyo login --url with its right address',
    })
    return findings
  }
  return [...findings, await checkAccount(context, credentials.keptIn)]
}

/** How well code steps are shut away there, in words, and what is to be done about it. */
const codeFindings: Record<z.infer<typeof CodeState>, Omit<Finding, 'about'> | null> = {
  unknown: null,
  off: { level: 'ok', message: 'code steps are turned off' },
  kernel: { level: 'ok', message: 'code steps run shut away by the kernel' },
  user: {
    level: 'warning',
    message:
      'code that left its interpreter would be a user who owns nothing, but would see the network',
    fix: 'let the server make namespaces, see docs/code-steps.md; or set FLOYO_CODE_STEPS=off there',
  },
  process: {
    level: 'warning',
    message: 'code that left its interpreter would be held by the permission model of Node alone',
    fix: 'let the server make namespaces, see docs/code-steps.md; or set FLOYO_CODE_STEPS=off there',
  },
  unavailable: {
    level: 'warning',
    message: 'code steps can not run on the server',
    fix: 'its log says why',
  },
}

const roomFix = 'make room on the disk of FLOYO_DATA there; it goes on by itself'

/** What little room on the server's disk means. */
const diskFindings: Record<z.infer<typeof DiskState>, Omit<Finding, 'about'> | null> = {
  enough: null,
  scarce: { level: 'warning', message: 'the disk of the server fills up', fix: roomFix },
  low: {
    level: 'problem',
    message: 'the disk of the server is nearly full: it takes nothing new, runs go on',
    fix: roomFix,
  },
  out: {
    level: 'problem',
    message: 'the disk of the server is full: it takes nothing new, and runs are paused',
    fix: roomFix,
  },
}

function checkHealth(health: z.infer<typeof Health> | undefined): Finding[] {
  if (!health) return []
  const { database, disk, code } = health.checks
  const findings: Finding[] = []
  if (database === 'down') {
    const message = 'the server does not reach its database'
    findings.push({ level: 'problem', about: 'database', message, fix: 'see the server log' })
  }
  const ofDisk = diskFindings[disk]
  if (ofDisk) findings.push({ about: 'disk', ...ofDisk })
  const ofCode = codeFindings[code]
  return ofCode ? [...findings, { about: 'code steps', ...ofCode }] : findings
}

async function checkAccount(context: Context, keptIn: string): Promise<Finding> {
  try {
    const { client } = await openClient(context)
    const me = await client.getMe()
    const where = me.workspace ? `workspace ${me.workspace.name}` : 'no workspace'
    return {
      level: 'ok',
      about: 'account',
      message: `${me.user.email}, ${where}; the key is from the ${keptIn}`,
    }
  } catch (error) {
    const refused = error instanceof ApiProblem && error.status === 401
    return {
      level: 'problem',
      about: 'account',
      message: refused ? 'the server no longer knows the key of this computer' : messageOf(error),
      fix: refused && keptIn === 'environment' ? 'set FLOYO_API_KEY to a valid key' : 'floyo login',
    }
  }
}
