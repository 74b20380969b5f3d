/**
 * Redaction, on the device and before anything is written. What is removed becomes `***`, so that a
 * person sees that something stood there. When in doubt it goes: a routine is known by its program
 * and its paths, never by a secret.
 */
import { sep } from 'node:path'

export const removed = '***'

const knownTokens = new RegExp(
  [
    'gh[opsru]_[A-Za-z0-9]{16,}',
    'github_pat_[A-Za-z0-9_]{20,}',
    'glpat-[A-Za-z0-9_-]{16,}',
    'xox[a-z]-[A-Za-z0-9-]{8,}',
    '(?:sk|pk|rk|whsec)[-_][A-Za-z0-9_-]{16,}',
    '(?:AKIA|ASIA)[A-Z0-9]{16}',
    'AIza[A-Za-z0-9_-]{30,}',
    'ya29\\.[A-Za-z0-9_.-]{20,}',
    'eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}(?:\\.[A-Za-z0-9_-]*)?',
    '(?:npm|hf|pypi|shpat|dop_v1|flo|SG)[-_.][A-Za-z0-9_.-]{20,}',
    '-----BEGIN[\\s\\S]*',
  ].join('|'),
  'g',
)

/** Names whose values are secret, as a part of flags, variables, headers and query fields. */
export const secretName =
  /pass(?:w(?:or)?d|phrase)?|pwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|encryption[-_]?key|auth|cred|cookie|session|bearer|signature|(?:^|[-_])(?:key|sig|sas|pin|otp|dsn|salt)$/i

/** Removes what looks like a secret from any text: known kinds of tokens, credentials and queries of addresses. */
export function redactText(text: string): string {
  return redactAddresses(text).replaceAll(knownTokens, removed)
}

/** In each address: the name and password, the values of the query, the fragment, and random path parts. */
function redactAddresses(text: string): string {
  return text.replaceAll(
    /([a-z][a-z0-9+.-]*:\/\/)([^\s/?#'"]*@)?([^\s?#'"]*)(\?[^\s#'"]*)?(#[^\s'"]*)?/gi,
    (...match: (string | undefined)[]) => {
      const [, scheme, user, path, query] = match
      const keys = (query ?? '').replaceAll(/=[^&]*/g, `=${removed}`)
      const parts = (path ?? '').split('/').map(redactRandom).join('/')
      return `${scheme}${user ? `${removed}@` : ''}${parts}${keys}`
    },
  )
}

/**
 * Removes a text that only a machine could have made up: a stretch without separators of 20 letters
 * and digits mixed, or of 16 with both cases. Dates, words and version numbers are shorter or purer.
 */
export function redactRandom(text: string): string {
  for (const [run] of text.matchAll(/[A-Za-z0-9+]{16,}/g)) {
    const digits = /[0-9]/.test(run)
    const letters = /[A-Za-z]/.test(run)
    const bothCases = /[a-z]/.test(run) && /[A-Z]/.test(run)
    if (digits && letters && (run.length >= 20 || bothCases)) return removed
  }
  return text
}

/** A path as it is kept and sent: the home folder is `~`, separators are `/`, tokens are removed. */
export function redactPath(path: string, home: string): string {
  const inHome = path === home || path.startsWith(home.endsWith(sep) ? home : home + sep)
  const short =
    inHome && home.length > 1 ? `~${path.slice(home.replace(/[/\\]$/, '').length)}` : path
  return redactText(sep === '\\' ? short.replaceAll('\\', '/') : short).slice(0, 2000)
}
