/**
 * A `curl` command as a request, when it is one that needs nothing of the device but files: what writes
 * to the disk, reads a configuration or takes its body from a pipe stays a command.
 */

const removed = '***'

export interface CurlRequest {
  method: string
  url: string
  /** Names are as they were written. */
  headers: [name: string, value: string][]
  /** Parts of a form: a text, a file, or null where it was left out. */
  parts: [name: string, part: { text: string } | { file: string } | null][]
  /** The body: a file's path, or null for one that was left out. */
  body: { file: string } | null | undefined
  /** A user's name and password, a cookie, a token. */
  credential: boolean
}

/** Options without a value that change nothing of the request. */
const harmless = new Set(
  '--silent --show-error --fail --fail-with-body --location --compressed --verbose --include --no-progress-meter --progress-bar --globoff --http1.1 --http2'.split(
    ' ',
  ),
)
const harmlessLetters = 'sSfLvig#'
const valued: Record<string, string> = {
  X: '--request',
  H: '--header',
  F: '--form',
  d: '--data',
  T: '--upload-file',
  u: '--user',
  b: '--cookie',
  A: '--user-agent',
  m: '--max-time',
  e: '--referer',
}
const ignoredWithValue = new Set([
  '--user-agent',
  '--max-time',
  '--connect-timeout',
  '--retry',
  '--retry-delay',
  '--referer',
])
const dataFlags = new Set(['--data', '--data-raw', '--data-binary', '--data-ascii', '--json'])

/** @returns undefined when it is no such command */
export function readCurl(words: readonly string[]): CurlRequest | undefined {
  if (!/(?:^|\/)curl$/.test(words[0] ?? '')) return undefined
  const request: CurlRequest & { said?: string } = {
    method: 'GET',
    url: '',
    headers: [],
    parts: [],
    body: undefined,
    credential: false,
  }
  const options = optionsOf(words.slice(1))
  if (!options) return undefined
  for (const { name, value } of options) if (!take(request, name, value)) return undefined
  const { said, ...rest } = request
  if (!/^https?:\/\//.test(rest.url) || (rest.parts.length > 0 && rest.body !== undefined))
    return undefined
  const hasBody = rest.parts.length > 0 || rest.body !== undefined
  return { ...rest, method: said ?? (rest.method === 'PUT' ? 'PUT' : hasBody ? 'POST' : 'GET') }
}

/** The options with their values, the address as `--url`. */
function optionsOf(words: readonly string[]): { name: string; value: string }[] | undefined {
  const options: { name: string; value: string }[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (!word.startsWith('-')) options.push({ name: '--url', value: word })
    else if (word.startsWith('--')) {
      const [name = '', inline] = word.split(/=(.*)/s)
      if (harmless.has(name)) continue
      options.push({ name, value: inline ?? words[++at] ?? '' })
    } else {
      for (let letter = 1; letter < word.length; letter++) {
        if (harmlessLetters.includes(word.charAt(letter))) continue
        const name = valued[word.charAt(letter)]
        if (name === undefined) return undefined
        options.push({ name, value: word.slice(letter + 1) || (words[++at] ?? '') })
        break
      }
    }
  }
  return options
}

/** @returns whether the option is understood */
function take(request: CurlRequest & { said?: string }, name: string, value: string): boolean {
  if (name === '--url') {
    if (request.url !== '') return false
    request.url = value.replace(/^(https?:\/\/)\*{3}@/, '$1')
    request.credential ||= request.url !== value
  } else if (name === '--request') request.said = value.toUpperCase()
  else if (name === '--header') takeHeader(request, value)
  else if (name === '--user' || name === '--cookie' || name === '--oauth2-bearer')
    request.credential = true
  else if (name === '--form') return takePart(request, value)
  else if (name === '--upload-file') {
    if (value === '-' || value === removed) return false
    request.method = 'PUT'
    request.body = { file: value }
  } else if (dataFlags.has(name)) {
    if (request.body !== undefined || value === '@-') return false
    request.body = /^@./.test(value) ? { file: value.slice(1) } : null
    if (name === '--json') request.headers.push(['Content-Type', 'application/json'])
  } else if (!ignoredWithValue.has(name)) return false
  return true
}

function takeHeader(request: CurlRequest, value: string): void {
  const [, name, content = ''] = /^([\w-]+):\s*(.*)$/s.exec(value) ?? []
  if (name === undefined || content.includes(removed)) request.credential = true
  else request.headers.push([name, content])
}

function takePart(request: CurlRequest, value: string): boolean {
  const [, name, content = ''] = /^([\w.[\]-]+)=(.*)$/s.exec(value) ?? []
  if (name === undefined) return false
  if (/^[@<]/.test(content)) {
    const path = content.slice(1).split(';')[0] ?? ''
    if (path === '' || path === '-' || content.startsWith('<')) return false
    request.parts.push([name, { file: path }])
  } else request.parts.push([name, content === removed ? null : { text: content }])
  return true
}
