/** `npm run demo`: installs and builds what is missing, and plays the tour. */
import path from 'node:path'
import process from 'node:process'
import { ensureChromium } from './chromium.mjs'
import {
  checkNode,
  ensureInstalled,
  ensureWebBuilt,
  environment,
  node24,
  root,
  run,
} from './prepare.mjs'

checkNode()
await ensureInstalled()
const FLOYO_CHROMIUM = await ensureChromium()
await ensureWebBuilt()
const env = { ...environment, FLOYO_CHROMIUM }
process.exitCode = await run(node24, [path.join(root, 'scripts/demo.ts')], { env })
