/** Workflows as files: pull, push, diff. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { ApiProblem, type Client } from '@floyo/client'
import type { Definition, JsonObject, WorkflowDetail } from '@floyo/contracts'
import { CliError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { replaceFile } from '../durable-file.ts'
import { type Difference, diffDefinitions } from './definition-diff.ts'
import { originOf, parseFile, placeProblems, toFile } from './workflow-file.ts'

export function pullWorkflow(
  workflow: WorkflowDetail,
  flags: { file?: string; force?: boolean },
  { out, cwd }: Context,
): void {
  const text = toFile(workflow.draft, { workflowId: workflow.id, revision: workflow.revision })
  if (flags.file === '-') return out.result(workflow.draft, text.trimEnd())
  const file = flags.file ?? `${fileNameOf(workflow.name)}.yaml`
  const path = resolve(cwd, file)
  if (existsSync(path) && !flags.force && holdsOwnWork(readFileSync(path, 'utf8'), workflow)) {
    throw new CliError('refused', `${file} exists and differs from the draft on the server`, {
      fix: `floyo workflows diff ${file} shows how; add --force to replace the file`,
    })
  }
  replaceFile(path, text)
  out.result({ file, workflowId: workflow.id, revision: workflow.revision }, `Wrote ${file}`)
}

/** Whether a file says anything that the draft does not. */
function holdsOwnWork(text: string, workflow: WorkflowDetail): boolean {
  try {
    return diffDefinitions(workflow.draft, parseFile(text, '')).length > 0
  } catch {
    return true
  }
}

function fileNameOf(name: string): string {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  return plain.replaceAll(/^-+|-+$/g, '') || 'workflow'
}

export async function pushFile(
  client: Client,
  file: string,
  options: { publish?: boolean; comment?: string; force?: boolean; context: Context },
): Promise<void> {
  const { out, cwd } = options.context
  const path = resolve(cwd, file)
  const text = readFileSync(path, 'utf8')
  const definition = parseFile(text, file)
  const saved = await save(client, text, definition, { ...options, file })
  // From now on the file is a copy of that revision, and a new one knows its workflow.
  const body = text.replace(/^# floyo workflow .*\n/, '')
  const written = `# floyo workflow ${saved.id} revision ${saved.revision}\n${body}`
  replaceFile(path, written)
  const version = options.publish
    ? await publish(client, saved.id, { comment: options.comment, text: written, file })
    : null
  const said =
    version === null
      ? `Saved the draft of "${saved.name}"`
      : `Published "${saved.name}" as version ${version}`
  out.result({ file, workflowId: saved.id, revision: saved.revision, version }, said)
}

async function save(
  client: Client,
  text: string,
  definition: Definition,
  { force, file }: { force?: boolean; file: string },
): Promise<WorkflowDetail> {
  const body = { definition: definition as unknown as JsonObject }
  const origin = originOf(text)
  if (!origin) return client.createWorkflow({ body })
  const params = { workflowId: origin.workflowId }
  const ifMatch = force ? (await client.getWorkflow({ params })).revision : origin.revision
  try {
    return await client.saveDraft({ params, body }, { ifMatch })
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'precondition_failed') throw error
    throw new CliError('refused', `The draft was changed on the server since ${file} was pulled`, {
      fix: `floyo workflows diff ${file}; then pull again, or push with --force to overwrite`,
      cause: error,
    })
  }
}

/** @throws CliError `badInput` with the line of each problem that only the server can see */
async function publish(
  client: Client,
  workflowId: string,
  { comment, text, file }: { comment: string | undefined; text: string; file: string },
): Promise<number> {
  const body = comment ? { comment } : {}
  try {
    const { version } = await client.publishWorkflow({ params: { workflowId }, body })
    return version
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'invalid_definition') throw error
    throw new CliError('badInput', `${file} can not be published (${error.code})`, {
      details: placeProblems(text, error.errors),
      fix: 'correct these places and push again; the draft is saved, what was live is still live',
      cause: error,
    })
  }
}

export async function diffFile(client: Client, file: string, context: Context): Promise<void> {
  const text = readFileSync(resolve(context.cwd, file), 'utf8')
  const definition = parseFile(text, file)
  const origin = originOf(text)
  if (!origin) {
    throw new CliError('notFound', `${file} does not say which workflow it is`, {
      fix: 'a push makes a new workflow of it',
    })
  }
  const { draft, revision } = await client.getWorkflow({
    params: { workflowId: origin.workflowId },
  })
  const differences = diffDefinitions(draft, definition)
  const stale =
    revision === origin.revision
      ? ''
      : `The draft was changed since the pull (revision ${origin.revision} -> ${revision}).\n`
  const lines = differences.map((one) => renderDifference(one, context))
  const body = lines.length > 0 ? lines.join('\n') : 'No difference.'
  context.out.result(differences, stale + body)
  if (differences.length > 0) process.exitCode = 1
}

const signs = { added: '+', removed: '-', changed: '~', moved: '>' } as const

function renderDifference(one: Difference, { out }: Context): string {
  const paint = {
    added: out.color.green,
    removed: out.color.red,
    changed: out.color.yellow,
    moved: out.color.cyan,
  }
  const values = [one.before, one.after].filter((value) => value !== undefined).map(shorten)
  return paint[one.kind](`${signs[one.kind]} ${one.where}: ${values.join(' -> ')}`)
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}
