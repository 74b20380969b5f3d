import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Simulation } from '@floyo/contracts'
import { inWorkspace } from '@floyo/db'
import { aDefinition, seedEvents, seedWorkspace, testDatabase } from '@floyo/db/testing'
import { sampleHistory } from '@floyo/mining'
import { discoverRoutines } from './discover.ts'
import { simulate } from './simulate.ts'
import { listSuggestions } from './store.ts'

// A Saturday: the history ends with Friday.
const now = Date.parse('2026-11-21T17:00:00Z')
const days = 28
const file = { type: 'object', properties: { name: { type: 'string' } } }
const outputShapes = new Map([
  ['device.command', { type: 'object', properties: { files: { type: 'array', items: file } } }],
])

test('the suggestions of a history, simulated over its last four weeks, do what the person did', async (t) => {
  const { owner, api } = await testDatabase(t)
  const workspace = await seedWorkspace(owner, { timezone: 'Europe/Berlin' })
  const { workspaceId } = workspace
  const events = sampleHistory({ now, timezone: 'Europe/Berlin', seed: 'one' })
  await seedEvents(owner, workspace, events)
  const { signal } = new AbortController()
  const deps = { db: api, changes: { add() {} } }
  await discoverRoutines(deps, { workspaceId, userId: null, now, signal })
  const { items } = await inWorkspace(api, workspace, (tx) => listSuggestions(tx, { limit: 10 }))

  const counted = events.filter((event) => event.t >= now - days * 86_400_000)
  for (const { definition, pattern } of items) {
    const simulation = await simulate({ db: api, outputShapes }, workspace, {
      definition,
      pattern,
      seenUpTo: now,
      days,
      now,
    })
    assert.deepEqual(Simulation.parse(simulation), simulation)
    // What the person did, counted in the history itself, by the act that only this routine has.
    const own = definition.name.includes('invoice')
      ? 'book_invoice.py'
      : (definition.name.split(' ')[1] ?? '')
    const done = counted.filter(
      ({ type, subject }) => type === 'command.finished' && subject.includes(own),
    )
    assert.equal(simulation.hits, done.length, definition.name)
    assert.deepEqual(simulation.misses, [], definition.name)
    assert.equal(simulation.falseFires, simulation.wouldHaveFired - simulation.hits)
    assert.ok(simulation.secondsSaved > 0)
    assert.ok(simulation.steps.every(({ outcome }) => outcome === 'stubbed'))
  }
  assert.equal(items.length, 3)
})

test('another person’s events start nothing', async (t) => {
  const { owner, api } = await testDatabase(t)
  const mine = await seedWorkspace(owner)
  const theirs = await seedWorkspace(owner)
  const definition = aDefinition({ trigger: [{ type: 'event', on: 'file.created' }] })
  await seedEvents(owner, mine, [{ t: now - 1000, type: 'file.created', subject: '/a' }])
  const fires = async (scope: { workspaceId: string; userId: string }): Promise<number> => {
    const given = { definition, pattern: null, seenUpTo: now, days, now }
    return (await simulate({ db: api, outputShapes }, scope, given)).wouldHaveFired
  }
  assert.equal(await fires(mine), 1)
  assert.equal(await fires(theirs), 0)
})

test('a schedule that can not be read is named', async (t) => {
  const { owner, api } = await testDatabase(t)
  const workspace = await seedWorkspace(owner)
  const definition = aDefinition({
    trigger: [{ type: 'schedule', cron: '61 9 * * *', timezone: 'UTC', missed: 'skip' }],
  })
  await assert.rejects(
    simulate({ db: api, outputShapes }, workspace, {
      definition,
      pattern: null,
      seenUpTo: now,
      days,
      now,
    }),
    { code: 'invalid_definition' },
  )
})
