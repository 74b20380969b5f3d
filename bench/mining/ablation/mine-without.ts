/**
 * Mines generated streams with one control switched off: a process of its own, in which the miner's
 * sources are changed as they are loaded. Arguments: the control's name (or none), the sample.
 */
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Sample } from '../score-generated.ts'
import { controls, withoutControl } from './controls.ts'

const [name, sample = '{}'] = process.argv.slice(2)
const control = controls.find((one) => one.name === name)

registerHooks({
  load: (url, context, nextLoad) => {
    const loaded = nextLoad(url, context)
    if (!control || !url.includes('/packages/mining/src/')) return loaded
    const source = readFileSync(fileURLToPath(url), 'utf8')
    return { ...loaded, source: withoutControl(control, basename(url), source) }
  },
})

const { mineGenerated } = await import('../score-generated.ts')
console.log(JSON.stringify(mineGenerated(JSON.parse(sample) as Sample).all))
