/** What a look for routines leaves behind: a pattern, a suggestion made from it, a note of drift. */
import { randomUUID } from 'node:crypto'
import type { Db } from '@floyo/db'

const seen = '2026-01-05T08:05:00Z'

/** As the miner would have found it. */
const routine = {
  steps: [{ actor: 'ada', type: 'file.created', subject: '/a', optional: false, example: '/a' }],
  schedule: null,
  triggerStep: 0,
  active: true,
  confidence: 1,
  next: [],
  evidence: {
    hits: 5,
    expected: 5,
    distinctDays: 5,
    firstSeen: seen,
    lastSeen: seen,
    occurrences: [],
    missed: [],
    extra: [],
    manualSeconds: { median: 60, p10: 50, p90: 70 },
  },
}

interface Of {
  workspaceId: string
  userId: string
  workflowId: string
}

export async function insertFound(
  owner: Db,
  { workspaceId, userId, workflowId }: Of,
): Promise<{ suggestionId: string; patternId: string; noteId: string }> {
  const { draft } = await owner
    .selectFrom('workflows')
    .select('draft')
    .where('id', '=', workflowId)
    .executeTakeFirstOrThrow()
  const pattern = await owner
    .insertInto('patterns')
    .values({
      workspaceId,
      userId,
      fingerprint: randomUUID(),
      routine: JSON.stringify(routine),
      support: 5,
      confidence: 1,
      active: true,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const suggestion = await owner
    .insertInto('suggestions')
    .values({
      workspaceId,
      userId,
      patternId: pattern.id,
      title: 'x',
      summary: 'x',
      definition: JSON.stringify(draft),
      confidence: 1,
      minutesSavedPerWeek: 1,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const note = await owner
    .insertInto('driftNotes')
    .values({
      workspaceId,
      userId,
      workflowId,
      patternId: pattern.id,
      kind: 'moved',
      seen: 3,
      seenOf: 3,
      sights: '[]',
      proposal: JSON.stringify(draft),
      revision: 1,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { suggestionId: suggestion.id, patternId: pattern.id, noteId: note.id }
}
