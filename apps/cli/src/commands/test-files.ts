/** Finding workflow files and fixtures in a folder. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

const skipped = new Set(['node_modules', '.git', '.next', 'dist'])
const deepest = 12

export interface TestFiles {
  fixtures: string[]
  workflows: string[]
}

/** What is there, by path; YAML of other kinds is passed over. */
export function findTestFiles(root: string): TestFiles {
  const found: TestFiles = { fixtures: [], workflows: [] }
  const walk = (folder: string, depth: number): void => {
    const entries = readdirSync(folder, { withFileTypes: true })
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) {
        if (!skipped.has(entry.name) && depth < deepest) walk(path, depth + 1)
      } else if (/\.fixture\.ya?ml$/.test(entry.name)) found.fixtures.push(path)
      else if (/\.ya?ml$/.test(entry.name) && isWorkflow(path)) found.workflows.push(path)
    }
  }
  walk(root, 0)
  return found
}

function isWorkflow(path: string): boolean {
  const text = readFileSync(path, 'utf8')
  // Most other files are known by this alone, and some of them are large.
  if (!/^steps:/m.test(text) || !/^name:/m.test(text)) return false
  try {
    const value: unknown = parse(text)
    return typeof value === 'object' && value !== null && 'steps' in value
  } catch {
    return false
  }
}
