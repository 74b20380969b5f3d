/** A Git history as events: each commit of the person, and each file it touched. */
import { spawn } from 'node:child_process'
import { execFile } from 'node:child_process'
import { basename } from 'node:path'
import { promisify } from 'node:util'
import { eventId, type EventLine } from '@floyo/contracts'
import { redactText } from '../capture/redact.ts'
import { CliError } from '../cli-error.ts'

const run = promisify(execFile)

export interface GitOptions {
  repository: string
  /** Whose commits; by default the address in the repository's settings. */
  author: string | undefined
  since: number | undefined
  actor: string
  signal: AbortSignal
}

/** Parts of a commit are divided by a control character that no part can hold. */
const unit = '\u001F'
const record = '\u001E'
const format = `${record}%H${unit}%at${unit}%ct${unit}%ae${unit}%P`

/**
 * The events of one person's commits, oldest first: `git.committed` on the repository, then a
 * `file.*` event a path, all at the time of the commit. No message and no content is read.
 *
 * @throws CliError `notFound` when there is no repository, `usage` when nobody is named
 */
export async function* gitEvents(options: GitOptions): AsyncGenerator<EventLine> {
  const { repository, signal } = options
  const root = await repositoryRoot(repository)
  const author = options.author ?? (await configuredAddress(root))
  const name = basename(root, '.git')
  const key = `git:${await firstCommit(root)}`
  const child = spawn(
    'git',
    [
      '-C',
      root,
      'log',
      '--reverse',
      '--all',
      '--no-merges',
      '--fixed-strings',
      '--regexp-ignore-case',
      `--author=<${author}>`,
      ...(options.since === undefined ? [] : [`--since=@${Math.floor(options.since / 1000)}`]),
      '--raw',
      '--no-abbrev',
      '-z',
      '-M',
      `--format=tformat:${format}`,
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
      env: { ...process.env, GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
    },
  )
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2000)
  })
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  })
  for await (const text of splitBy(child.stdout.setEncoding('utf8'), record)) {
    yield* commitEvents(text, { name, key, actor: options.actor })
  }
  if ((await ended) !== 0) throw new CliError('failed', `git log failed: ${complaint.trim()}`)
}

async function* splitBy(stream: AsyncIterable<string>, mark: string): AsyncGenerator<string> {
  let rest = ''
  for await (const part of stream) {
    const pieces = (rest + part).split(mark)
    rest = pieces.pop() ?? ''
    yield* pieces
  }
  yield rest
}

/** The events of one commit as `git log --raw -z` prints it. */
export function commitEvents(
  text: string,
  { name, key, actor }: { name: string; key: string; actor: string },
): EventLine[] {
  const parts = text.split('\0').map((part) => part.replace(/^\n+/, ''))
  const [hash = '', authored = '', , , parents = ''] = (parts[0] ?? '').split(unit)
  if (!/^[0-9a-f]{40,64}$/.test(hash)) return []
  const t = Number(authored) * 1000
  if (!Number.isSafeInteger(t) || t < 0) return []
  const changes = changesOf(parts.slice(1))
  const event = (
    id: string,
    type: string,
    subject: string,
    attrs: EventLine['attrs'],
  ): EventLine => {
    const line = { id, t, actor, type, subject: redactText(subject).slice(0, 2000), attrs }
    return { ...line, id: eventId(line, key) }
  }
  const commit = hash.slice(0, 12)
  const attrs = { commit, files: changes.length, root: parents === '' }
  return [
    ...changes.map(({ type, path, from }) =>
      event(`${hash}:${path}`, type, `${name}/${path}`, {
        commit,
        ...(from ? { from: `${name}/${from}` } : {}),
      }),
    ),
    event(hash, 'git.committed', name, attrs),
  ]
}

const typeOfStatus: Record<string, string> = {
  A: 'file.created',
  C: 'file.created',
  M: 'file.edited',
  T: 'file.edited',
  D: 'file.deleted',
}

/** `:100644 100644 <sha> <sha> M`, then its path, or two for a rename. */
function changesOf(parts: string[]): { type: string; path: string; from?: string }[] {
  const changes = []
  for (let index = 0; index < parts.length;) {
    const status = /^:\d+ \d+ [0-9a-f]+ [0-9a-f]+ ([A-Z])\d*$/.exec(parts[index] ?? '')?.[1]
    if (!status) {
      index += 1
      continue
    }
    const path = parts[index + 1] ?? ''
    if (status === 'R') {
      const to = parts[index + 2] ?? ''
      const sameFolder = path.replace(/[^/]*$/, '') === to.replace(/[^/]*$/, '')
      changes.push({ type: sameFolder ? 'file.renamed' : 'file.moved', path: to, from: path })
    } else if (typeOfStatus[status]) changes.push({ type: typeOfStatus[status], path })
    index += status === 'R' || status === 'C' ? 3 : 2
  }
  return changes
}

async function repositoryRoot(folder: string): Promise<string> {
  try {
    const what = ['--is-bare-repository', '--absolute-git-dir']
    const { stdout } = await run('git', ['-C', folder, 'rev-parse', ...what])
    const [isBare, directory = ''] = stdout.trim().split('\n')
    if (isBare === 'true') return directory
    const top = await run('git', ['-C', folder, 'rev-parse', '--show-toplevel'])
    return top.stdout.trim()
  } catch (error) {
    throw new CliError('notFound', `${folder} is no Git repository`, {
      fix: 'name the folder of a repository; git must be installed',
      cause: error,
    })
  }
}

async function configuredAddress(root: string): Promise<string> {
  const found = await run('git', ['-C', root, 'config', 'user.email']).catch(() => ({ stdout: '' }))
  const address = found.stdout.trim()
  if (address !== '') return address
  throw new CliError(
    'usage',
    'Git does not know your address, so whose commits are yours is open',
    {
      fix: 'add --author you@example.com',
    },
  )
}

// A repository is known by its first commit wherever it is cloned to.
async function firstCommit(root: string): Promise<string> {
  const { stdout } = await run('git', ['-C', root, 'rev-list', '--max-parents=0', '--all'])
  return stdout.trim().split('\n').toSorted()[0] ?? ''
}
