/** What each control is worth: the figures on generated streams with it, and without it. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Sample } from '../score-generated.ts'
import { printSummaries, type Summary } from '../tally.ts'
import { controls } from './controls.ts'

/** Mines the sample with all controls, then without each in turn; prints and returns the figures. */
export function runAblation(sample: Sample): Record<string, Summary> {
  const results: Record<string, Summary> = {}
  for (const name of ['with all', ...controls.map((control) => control.name)]) {
    const child = spawnSync(
      process.execPath,
      [join(import.meta.dirname, 'mine-without.ts'), name, JSON.stringify(sample)],
      { encoding: 'utf8' },
    )
    if (child.status !== 0) throw new Error(`mining without "${name}" failed: ${child.stderr}`)
    results[name] = JSON.parse(child.stdout) as Summary
  }
  printSummaries(
    `without: ${sample.streams} streams and ${sample.noise} of noise from seed ${sample.firstSeed}`,
    'control',
    results,
  )
  return results
}
