/** What each control is worth: the figures on generated or labelled streams with it, and without it. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Sample } from '../score-generated.ts'
import type { Sets } from '../sets.ts'
import { printSummaries, type Summary } from '../tally.ts'
import { controls } from './controls.ts'

export type Mined = Sample | Sets

/** Mines them with all controls, then without each in turn; prints and returns the figures. */
export function runAblation(mined: Mined): Record<string, Summary> {
  const results: Record<string, Summary> = {}
  for (const name of ['with all', ...controls.map((control) => control.name)]) {
    const child = spawnSync(
      process.execPath,
      [join(import.meta.dirname, 'mine-without.ts'), name, JSON.stringify(mined)],
      { encoding: 'utf8' },
    )
    if (child.status !== 0) throw new Error(`mining without "${name}" failed: ${child.stderr}`)
    results[name] = JSON.parse(child.stdout) as Summary
  }
  printSummaries(
    'folder' in mined
      ? `without: the streams of ${mined.folder}`
      : `without: ${mined.streams} streams and ${mined.noise} of noise from seed ${mined.firstSeed}`,
    'control',
    results,
  )
  return results
}
