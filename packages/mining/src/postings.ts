/**
 * Postings: for each token the list of its acts, in one array. Kept from look to look: the lists of
 * acts that stand are copied, new acts are put behind them. Cost: a copy of the array, and O(tokens).
 */

export interface Postings {
  /** Acts of a token: `posts[postStart[token] .. postStart[token + 1]]`. */
  postStart: Int32Array
  posts: Int32Array
}

/** The acts of each token: those of the first `kept` are taken over from the postings before. */
export function postings(
  token: Int32Array,
  { tokens, kept, before }: { tokens: number; kept: number; before: Postings },
): Postings {
  const known = before.postStart.length - 1
  const standing = new Int32Array(tokens)
  for (let id = 0; id < known; id++) {
    const first = before.postStart[id] ?? 0
    let end = before.postStart[id + 1] ?? 0
    while (end > first && (before.posts[end - 1] ?? 0) >= kept) end--
    standing[id] = end - first
  }
  const postStart = new Int32Array(tokens + 1)
  for (const id of token.subarray(kept)) postStart[id + 1] = (postStart[id + 1] ?? 0) + 1
  for (let id = 0; id < tokens; id++)
    postStart[id + 1] = (postStart[id + 1] ?? 0) + (postStart[id] ?? 0) + (standing[id] ?? 0)
  const next = postStart.slice()
  const posts = new Int32Array(token.length)
  for (let id = 0; id < known; id++) {
    const first = before.postStart[id] ?? 0
    const count = standing[id] ?? 0
    if (count === 0) continue
    posts.set(before.posts.subarray(first, first + count), postStart[id] ?? 0)
    next[id] = (postStart[id] ?? 0) + count
  }
  for (let act = kept; act < token.length; act++) {
    const id = token[act] ?? 0
    const place = next[id] ?? 0
    posts[place] = act
    next[id] = place + 1
  }
  return { postStart, posts }
}
