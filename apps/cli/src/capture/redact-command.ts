/** Redaction of command lines: the program, its sub-command, flags and paths stay; values of secrets go. */
import { isOperator, shellWords, type Word } from './shell-words.ts'
import { redactRandom, redactText, removed, secretName } from './redact.ts'

const maxLength = 500

/**
 * A command line as it is kept and sent. Only its first line counts; quoted text with spaces in it
 * (messages, scripts, data) becomes `***`, but what `sh -c` is given is read as a command.
 */
export function redactCommand(line: string, home: string): string {
  const firstLine = line.trim().split('\n')[0] ?? ''
  const kept: string[] = []
  for (const command of simpleCommands(shellWords(firstLine))) {
    kept.push(...redactSimple(command, home))
  }
  const text = redactText(kept.join(' '))
  return text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text
}

/** The program of a command line: its first word that is no assignment, without its folder. */
export function programOf(line: string): string {
  const words = shellWords(line.trim().split('\n')[0] ?? '')
  const first = words.find(({ raw }) => !isAssignment(raw) && !wrappers.has(raw))
  return first?.value.split(/[/\\]/).at(-1) ?? ''
}

const wrappers = new Set(['sudo', 'time', 'nohup', 'command', 'exec', 'env', 'nice'])

function simpleCommands(words: Word[]): Word[][] {
  const commands: Word[][] = [[]]
  for (const word of words) {
    if (isOperator(word)) commands.push([word], [])
    else commands.at(-1)?.push(word)
  }
  return commands.filter((command) => command.length > 0)
}

function redactSimple(words: Word[], home: string): string[] {
  const program = programOf(words.map(({ raw }) => raw).join(' '))
  // Of every program that is named, since some run others: `xargs mysql -p...`.
  const secretFlags = words.flatMap(
    ({ value }) => secretFlagsOf[value.split('/').at(-1) ?? ''] ?? [],
  )
  let takesSecret = false
  let takesScript = false
  return words.map((word, index) => {
    const before = { takesSecret, takesScript }
    takesSecret =
      (isFlag(word.raw) && isSecretFlag(word.raw)) ||
      secretFlags.includes(word.raw) ||
      announcesSecret.test(word.raw)
    takesScript = word.raw === '-c' && shells.has(program)
    const sent = program === 'curl' && redactSent(words[index - 1]?.raw ?? '', word, home)
    if (sent) return sent
    if (isAssignment(word.raw)) return redactAssignment(word.raw)
    if (before.takesSecret && !isFlag(word.raw)) return removed
    if (before.takesScript) return `"${redactCommand(word.value, home)}"`
    if (index > 0 && wordless.has(program)) return removed
    return redactWord(word, { home, secretFlags })
  })
}

/**
 * What `curl` sends: the names of fields, headers and files stay, what is in them goes. `false` for any
 * other word.
 */
function redactSent(flag: string, { value, spaced }: Word, home: string): string | false {
  const file = (path: string): string => (spaced ? removed : redactValue(path, home))
  if (flag === '-F' || flag === '--form') {
    const [, name, content = ''] = /^([\w.[\]-]+)=(.*)$/s.exec(value) ?? []
    if (name === undefined) return removed
    return `${redactRandom(name)}=${content.startsWith('@') ? `@${file(content.slice(1))}` : removed}`
  }
  if (dataFlags.has(flag)) return value.startsWith('@') ? `@${file(value.slice(1))}` : removed
  if (flag === '-H' || flag === '--header') {
    const [, name, content = ''] = /^([\w-]+)\s*:\s*(.*)$/s.exec(value) ?? []
    if (name === undefined) return removed
    const says = /^(?:content-type|accept)$/i.test(name) && /^[\w.+/*-]+$/.test(content)
    return `${redactRandom(name)}:${says ? content : removed}`
  }
  return false
}

const dataFlags = new Set([
  '-d',
  '--data',
  '--data-ascii',
  '--data-binary',
  '--data-raw',
  '--data-urlencode',
  '--form-string',
  '--json',
])

/** A here-string, or a plain word behind which a secret stands: `aws configure set aws_secret_access_key X`. */
const announcesSecret =
  /^<<<$|(?:^|[_:-])(?:secret|token|password|passwd|authtoken|(?:access|api|private)[_-]?key)$/i

const shells = new Set(['sh', 'bash', 'zsh', 'dash', 'fish', 'ksh'])

/** Programs whose arguments are text of the person, not names of things. */
const wordless = new Set(['echo', 'printf', 'read', 'htpasswd', 'expect'])

/** Short flags that carry secrets, by program: `-p` is a port to one and a password to another. */
const secretFlagsOf: Record<string, string[]> = {
  curl: ['-u', '-U', '-b', '-d', '-F', '--user', '--data', '--data-raw', '--data-binary', '--json'],
  wget: ['--user', '--post-data'],
  http: ['-a'],
  mysql: ['-p'],
  mysqldump: ['-p'],
  mariadb: ['-p'],
  sshpass: ['-p'],
  redis: ['-a'],
  'redis-cli': ['-a'],
  ldapsearch: ['-w'],
  docker: ['-p', '-e', '--env'],
  openssl: ['-k', '-K', '-pass', '-passin', '-passout'],
  zip: ['-P'],
  unzip: ['-P'],
  '7z': ['-p'],
  git: ['-m', '--message'],
}

function redactWord(word: Word, options: { home: string; secretFlags: string[] }): string {
  const { raw, value } = word
  const flag = /^(--?[A-Za-z][\w.-]*)=(.*)$/s.exec(value)
  if (flag?.[1]) {
    const [, name, content = ''] = flag
    const secret = isSecretFlag(name) || options.secretFlags.includes(name)
    return `${name}=${secret || /\s/.test(content) ? removed : redactValue(content, options.home)}`
  }
  const short = options.secretFlags.find(
    (one) => one.length === 2 && raw.startsWith(one) && raw !== one,
  )
  if (short) return `${short}${removed}`
  if (isFlag(raw)) return redactRandom(raw)
  if (word.spaced) return removed
  const pair = /^([A-Za-z][\w.-]*)([=:])(.+)$/s.exec(value)
  if (pair?.[1] && secretName.test(pair[1]) && !value.includes('://')) {
    return `${pair[1]}${pair[2]}${removed}`
  }
  return redactValue(value, options.home)
}

function redactValue(value: string, home: string): string {
  if (value.includes('://')) return redactText(value)
  if (/^[^\s@/]+:[^\s@/]+@/.test(value)) return value.replace(/^[^@]+@/, `${removed}@`)
  const clean = redactText(value).split('/').map(redactRandom).join('/')
  return clean.startsWith(`${home}/`) || clean === home ? `~${clean.slice(home.length)}` : clean
}

function isFlag(raw: string): boolean {
  return /^--?[A-Za-z]/.test(raw)
}

function isSecretFlag(flag: string): boolean {
  return (
    flag.startsWith('--') && secretName.test(flag.replace(/^--(?:no-)?/, '').replace(/=.*/s, ''))
  )
}

function isAssignment(raw: string): boolean {
  return /^[A-Za-z_]\w*=/.test(raw)
}

// Values of variables are secrets often enough, and no part of a routine.
function redactAssignment(raw: string): string {
  return raw.replace(/=.*/s, `=${removed}`)
}
