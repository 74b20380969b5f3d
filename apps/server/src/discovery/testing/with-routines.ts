/** An installation in which looks for routines find what a test says. */
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { type Step, Suggestion, type WorkflowDetail } from '@floyo/contracts'
import { inWorkspace } from '@floyo/db'
import { byHand, exportAt, foundOf, patternOf } from '../../drift/testing/literal-case.ts'
import { ownedApp } from '../../testing/test-app.ts'
import type { FoundRoutine } from '../found-routine.ts'
import { storeRoutines } from '../store-routines.ts'

export const api = '/api/v1'

/** A routine of that name, at nine, that fetches and mails; seen so often. */
function routine(name: string, support: number): FoundRoutine {
  const steps: [string, string][] = [['command.finished', name]]
  const fetched: Step = { id: 'fetch', use: 'http.request', with: { url: 'https://example.com' } }
  const mail: Step = { id: 'mail', use: 'email.send', with: { to: ['team@example.com'] } }
  const definition = { ...exportAt('0 9 * * *', [fetched, mail]), name }
  const found = foundOf(patternOf([byHand(1), byHand(2)], { steps }), definition)
  const ask = {
    kind: 'text',
    label: '',
    connectionType: null,
    otherwise: '',
    required: true,
  } as const
  const notes = [{ stepId: 'mail', message: '', ask: { id: 'mail.to', ...ask } }]
  return { ...found, support, proposal: { ...found.proposal, notes } }
}

export async function withRoutines(t: TestContext, names: readonly string[]) {
  const app = await ownedApp(t)
  const me = (await app.send({ url: `${api}/me` })).json()
  const scope = { workspaceId: me.workspace.id, userId: me.user.id }
  const look = (found: readonly string[], support = 2) => {
    const routines = found.map((name) => routine(name, support))
    return inWorkspace(app.deps.db, scope, (tx) => storeRoutines(tx, scope, routines))
  }
  await look(names)
  const read = async (name: string): Promise<Suggestion> => {
    const { items } = (await app.send({ url: `${api}/suggestions` })).json()
    return Suggestion.parse(items.find(({ title }: Suggestion) => title === name))
  }
  const decide = async (name: string, decision: 'accept' | 'dismiss', body: object) => {
    const { id } = await read(name)
    const url = `${api}/suggestions/${id}/${decision}`
    const decided = await app.send({ method: 'POST', url, body })
    assert.ok(decided.statusCode < 300, decided.body)
    return decided.json()
  }
  const accept = async (name: string, body: object = {}): Promise<WorkflowDetail> =>
    decide(name, 'accept', body)
  const dismiss = async (name: string, body: object): Promise<Suggestion> =>
    decide(name, 'dismiss', body)
  return { ...app, scope, look, read, accept, dismiss }
}
