/** What npm runs before `npm start`: installs and builds what is missing. */
import { checkNode, ensureInstalled, ensureWebBuilt } from './prepare.mjs'

checkNode()
await ensureInstalled()
await ensureWebBuilt()
