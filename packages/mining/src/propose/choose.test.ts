import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Candidate, chooseSuggestions, type Decided } from './choose.ts'

const candidate = (fingerprint: string, more: Partial<Candidate> = {}): Candidate => ({
  fingerprint,
  templates: [`${fingerprint}1`, `${fingerprint}2`],
  support: 10,
  confidence: 0.8,
  minutesSavedPerWeek: 10,
  active: true,
  accidental: false,
  unattended: false,
  acceptance: 1,
  undone: 0,
  kept: 1,
  ...more,
})
const dismissed = (fingerprint: string, more: Partial<Decided> = {}): Decided => ({
  fingerprint,
  templates: [`${fingerprint}1`, `${fingerprint}2`],
  status: 'dismissed',
  dismissedSupport: 10,
  returns: 'doubled',
  ...more,
})
const opened = (candidates: Candidate[], decided: Decided[] = []): string[] =>
  chooseSuggestions(candidates, decided).open.map(({ fingerprint }) => fingerprint)

test('the three that save the most are open, the rest wait', () => {
  const all = [1, 4, 2, 3].map((minutes) =>
    candidate(`${minutes}`, { minutesSavedPerWeek: minutes }),
  )
  const choice = chooseSuggestions(all, [])
  assert.deepEqual(
    choice.open.map(({ fingerprint }) => fingerprint),
    ['4', '3', '2'],
  )
  assert.deepEqual(
    choice.heldBack.map(({ candidate: { fingerprint }, reason }) => [fingerprint, reason]),
    [['1', 'later']],
  )
})

test('what is held back names what stands in its way, and how often it has to be seen', () => {
  const twin = candidate('twin', { templates: ['a1', 'a2'], minutesSavedPerWeek: 1 })
  const accepted = dismissed('b', { status: 'accepted', dismissedSupport: null })
  const refused = dismissed('c', { dismissedSupport: 8 })
  const { heldBack } = chooseSuggestions(
    [candidate('a'), twin, candidate('b'), candidate('c')],
    [accepted, refused],
  )
  assert.deepEqual(
    heldBack.map(({ candidate: { fingerprint }, ...against }) => [fingerprint, against]),
    [
      ['b', { reason: 'accepted', like: 'b' }],
      ['c', { reason: 'dismissed', like: 'c', neededSupport: 16 }],
      ['twin', { reason: 'repeats', like: 'a' }],
    ],
  )
})

test('what a person would rather not have, or takes back, waits behind what saves less', () => {
  const all = [
    candidate('unloved', { minutesSavedPerWeek: 9, acceptance: 0.6 }),
    candidate('undone', { minutesSavedPerWeek: 9, undone: 0.5 }),
    candidate('trimmed', { minutesSavedPerWeek: 9, kept: 0.5 }),
    candidate('plain', { minutesSavedPerWeek: 6 }),
    candidate('small', { minutesSavedPerWeek: 5 }),
  ]
  assert.deepEqual(opened(all), ['plain', 'unloved', 'small'])
})

test('what is open keeps its place before a better one', () => {
  const all = [1, 2, 3, 9].map((minutes) =>
    candidate(`${minutes}`, { minutesSavedPerWeek: minutes }),
  )
  const open = dismissed('1', { status: 'open' })
  assert.deepEqual(opened(all, [open, { ...open, fingerprint: '2', templates: ['21'] }]), [
    '9',
    '2',
    '1',
  ])
})

test('an unsure, stopped or unattended routine is not suggested', () => {
  assert.deepEqual(
    opened([
      candidate('a', { confidence: 0.59 }),
      candidate('b', { active: false }),
      candidate('c', { unattended: true }),
    ]),
    [],
  )
})

test('a routine as strong as chance makes them is not suggested, but one that is open stays', () => {
  const accidental = candidate('a', { accidental: true })
  assert.deepEqual(opened([accidental]), [])
  assert.deepEqual(opened([accidental], [dismissed('a', { status: 'open' })]), ['a'])
})

test('a dismissed routine stays away until it was seen twice as often', () => {
  assert.deepEqual(opened([candidate('a', { support: 19 })], [dismissed('a')]), [])
  assert.deepEqual(opened([candidate('a', { support: 20 })], [dismissed('a')]), ['a'])
})

test('what is automated elsewhere, or private, never comes back, nor does what is like it', () => {
  const automated = dismissed('a', { returns: 'never' })
  const near = candidate('b', { templates: ['a1', 'a2', 'b1', 'b2'], support: 1000 })
  const { open, heldBack } = chooseSuggestions(
    [candidate('a', { support: 1000 }), near],
    [automated],
  )
  assert.deepEqual(open, [])
  assert.deepEqual(
    heldBack.map(({ reason, like, neededSupport }) => [reason, like, neededSupport]),
    [
      ['dismissed', 'a', undefined],
      ['dismissed', 'a', undefined],
    ],
  )
})

test('what was put off stays away until its time is over, however often it is seen, and then comes back', () => {
  const often = candidate('a', { support: 1000 })
  const { heldBack } = chooseSuggestions([often], [dismissed('a', { returns: 'resting' })])
  assert.deepEqual(
    heldBack.map(({ reason, like }) => [reason, like]),
    [['snoozed', 'a']],
  )
  assert.deepEqual(opened([candidate('a')], [dismissed('a', { returns: 'rested' })]), ['a'])
})

test('a routine that shares half of its steps with a dismissed one stays away too', () => {
  const near = candidate('b', { templates: ['a1', 'a2', 'b1', 'b2'] })
  const far = candidate('b', { templates: ['a1', 'b1', 'b2'] })
  assert.deepEqual(opened([near], [dismissed('a')]), [])
  assert.deepEqual(opened([far], [dismissed('a')]), ['b'])
})

test('a routine that was accepted is not suggested again, however often it is seen', () => {
  const accepted = dismissed('a', { status: 'accepted', dismissedSupport: null })
  assert.deepEqual(opened([candidate('a', { support: 1000 })], [accepted]), [])
})

test('of two routines with the same steps only the better is open', () => {
  const twin = candidate('b', { templates: ['a1', 'a2'], minutesSavedPerWeek: 1 })
  assert.deepEqual(opened([twin, candidate('a')]), ['a'])
})
