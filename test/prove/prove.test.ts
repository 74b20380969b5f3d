/** Every proof in its short form: what `npm run prove -- --short` shows. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listProofs } from './proofs/list.ts'
import { seeded } from './random.ts'

for (const proof of listProofs) {
  test(`${proof.name}: ${proof.ids.join(', ')} hold`, async () => {
    const said: string[] = []
    const rows = await proof.run({
      length: 'short',
      kills: undefined,
      minutes: undefined,
      random: seeded(1),
      say: (line) => void said.push(line),
    })
    const broken = rows.filter(({ verdict }) => verdict === 'fail')
    assert.deepEqual(broken, [], said.join('\n'))
    assert.deepEqual(new Set(rows.map(({ id }) => id)), new Set(proof.ids))
  })
}
