/**
 * Mines streams with one control switched off: a process of its own, in which the miner's sources are
 * changed as they are loaded. Arguments: the control's name (or none), what to mine.
 */
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Mined } from './ablation.ts'
import { controls, withoutControl } from './controls.ts'

const [name, asked = '{}'] = process.argv.slice(2)
const mined = JSON.parse(asked) as Mined
const control = controls.find((one) => one.name === name)

registerHooks({
  load: (url, context, nextLoad) => {
    const loaded = nextLoad(url, context)
    if (!control || !url.includes('/packages/mining/src/')) return loaded
    const source = readFileSync(fileURLToPath(url), 'utf8')
    return { ...loaded, source: withoutControl(control, basename(url), source) }
  },
})

// Scoring prints a table of its own.
console.info = () => {}
if ('folder' in mined) {
  const { scoreSynthetic } = await import('../score-synthetic.ts')
  console.log(JSON.stringify(scoreSynthetic(mined)))
} else {
  const { mineGenerated } = await import('../score-generated.ts')
  console.log(JSON.stringify(mineGenerated(mined).all))
}
