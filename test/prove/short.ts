/** A proof in its short form, as a test: what `npm run prove -- --short` shows of it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Proof } from './proof.ts'
import { seeded } from './random.ts'

export function testShort(proof: Proof): void {
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
