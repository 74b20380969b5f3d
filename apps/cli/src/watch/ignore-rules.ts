/**
 * Which files of a watched folder do not count: what `.gitignore` and `.floyoignore` files say (also
 * those above the folder, up to its repository's root), and what is never worth an event or is
 * private by its name.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import ignore, { type Ignore } from 'ignore'
import { systemCodeOf } from '../cli-error.ts'

/** Always ignored, unless a `.floyoignore` says `!name`. */
export const defaultRules = [
  // Hidden files: settings, the lock files of LibreOffice and Emacs, the drafts of vim and gedit.
  '.*',
  // Drafts, backups and locks of editors and offices.
  '*.tmp',
  '*.temp',
  '*.swp',
  '*.swo',
  '*.swn',
  '*.swx',
  '4913',
  '*~',
  '~$*',
  String.raw`\#*#`,
  '*.kate-swp',
  '*___jb_tmp___',
  '*___jb_old___',
  '*___jb_bak___',
  '*.lck',
  '*.laccdb',
  '*.dwl',
  '*.dwl2',
  '*.sb-*-*',
  // Downloads and copies under way.
  '*.part',
  '*.partial',
  '*.crdownload',
  '*.download',
  '*.opdownload',
  // What builds leave behind; folders that say of themselves that they are caches are known by their marks.
  'node_modules/',
  '__pycache__/',
  '*.egg-info/',
  '*.pyc',
  '*.pyo',
  '*.o',
  '*.obj',
  '*.class',
  '*.elc',
  '*.tsbuildinfo',
  'npm-debug.log*',
  'yarn-error.log*',
  '*.synctex.gz',
  '*.fdb_latexmk',
  '*.fls',
  '*.aux',
  // Leftovers of merges, and what databases write beside their file.
  '*.orig',
  '*.rej',
  '*.db-wal',
  '*.db-shm',
  '*.db-journal',
  '*.sqlite-wal',
  '*.sqlite-shm',
  '*.sqlite-journal',
  '*.sqlite3-wal',
  '*.sqlite3-shm',
  '*.sqlite3-journal',
  'Thumbs.db',
  'desktop.ini',
  // Keys.
  '*.pem',
  '*.key',
  '*.p12',
  '*.pfx',
  '*.kdbx',
  'id_rsa*',
  'id_ed25519*',
]

/** Files by which a folder says that it is made by a program: a cache (bford.info/cachedir), an environment of Python. */
const marks = ['CACHEDIR.TAG', 'pyvenv.cfg']

export interface IgnoreRules {
  /** Whether a path below the root is ignored, by itself or by a folder above it. */
  ignores: (path: string, kind: 'file' | 'folder') => boolean
  /** Reads ignore files again. */
  refresh: () => void
}

export const ignoreFiles = ['.gitignore', '.floyoignore']

/** The rules in force below `root`. Ignore files are read when first needed. */
export function createIgnoreRules(root: string): IgnoreRules {
  const defaults = ignore().add(defaultRules)
  const rulesByFile = new Map<string, Ignore | null>()
  const verdicts = new Map<string, boolean>()
  const above = foldersAbove(root)

  const rulesIn = (file: string): Ignore | null => {
    const known = rulesByFile.get(file)
    if (known !== undefined) return known
    const text = readText(file)
    const rules = text === '' ? null : ignore().add(text)
    rulesByFile.set(file, rules)
    return rules
  }

  const verdictOf = (name: string, path: string, kind: 'file' | 'folder'): boolean | undefined => {
    let last: boolean | undefined
    for (const folder of [...above, ...foldersBetween(root, path)]) {
      const verdict = rulesIn(join(folder, name))?.test(relativeOf(folder, path, kind))
      if (verdict?.ignored) last = true
      else if (verdict?.unignored) last = false
    }
    return last
  }

  // What is private by default stays so whatever Git is told: only Floyo's own file can let it in.
  const isIgnoredItself = (path: string, kind: 'file' | 'folder'): boolean =>
    verdictOf('.floyoignore', path, kind) ??
    (defaults.test(relativeOf(root, path, kind)).ignored ||
      (kind === 'folder' && marks.some((mark) => existsSync(join(path, mark)))) ||
      verdictOf('.gitignore', path, kind) === true)

  const ignoresFolder = (folder: string): boolean => {
    if (folder === root || !folder.startsWith(root)) return false
    const known = verdicts.get(folder)
    if (known !== undefined) return known
    const verdict = ignoresFolder(dirname(folder)) || isIgnoredItself(folder, 'folder')
    verdicts.set(folder, verdict)
    return verdict
  }

  return {
    ignores: (path, kind) =>
      kind === 'folder'
        ? ignoresFolder(path)
        : ignoresFolder(dirname(path)) || isIgnoredItself(path, 'file'),
    refresh: () => {
      rulesByFile.clear()
      verdicts.clear()
    },
  }
}

function relativeOf(folder: string, path: string, kind: 'file' | 'folder'): string {
  const inside = relative(folder, path)
  const slashed = sep === '\\' ? inside.replaceAll('\\', '/') : inside
  return kind === 'folder' ? `${slashed}/` : slashed
}

/** The folders from `root` to the one that holds `path`, outermost first. */
function foldersBetween(root: string, path: string): string[] {
  const folders: string[] = []
  for (let folder = dirname(path); folder.startsWith(root); folder = dirname(folder)) {
    folders.unshift(folder)
    if (folder === root) break
  }
  return folders
}

/** The folders above `root` up to the root of its repository; none outside of a repository. */
function foldersAbove(root: string): string[] {
  if (existsSync(join(root, '.git'))) return []
  const folders: string[] = []
  for (let folder = dirname(root); folder !== dirname(folder); folder = dirname(folder)) {
    folders.unshift(folder)
    if (existsSync(join(folder, '.git'))) return folders
  }
  return []
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const code = systemCodeOf(error)
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'EACCES' || code === 'ENOTDIR') return ''
    throw error
  }
}
