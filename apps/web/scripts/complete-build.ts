/**
 * Makes the standalone build complete: Next leaves the browser's files out of it, since most people
 * serve them from elsewhere. With them inside, one folder is the whole web process.
 */
import { cpSync, existsSync } from 'node:fs'
import path from 'node:path'

const app = path.resolve(import.meta.dirname, '..')
const standalone = path.join(app, '.next/standalone/apps/web')

cpSync(path.join(app, '.next/static'), path.join(standalone, '.next/static'), { recursive: true })
if (existsSync(path.join(app, 'public'))) {
  cpSync(path.join(app, 'public'), path.join(standalone, 'public'), { recursive: true })
}
