/**
 * Reads the texts of a catalogue at build time, so that no reader of their syntax goes to the browser:
 * a loader of Turbopack, JSON to JSON.
 */
import compile from 'icu-minify/compile'

/** @param {string} source */
// oxlint-disable-next-line import/no-default-export -- a loader is the default export of its file
export default function compileTexts(source) {
  return JSON.stringify(compileAll(JSON.parse(source)))
}

/** @param {string | Record<string, any>} texts @returns {unknown} */
function compileAll(texts) {
  if (typeof texts === 'string') return compile(texts)
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, compileAll(text)]))
}
