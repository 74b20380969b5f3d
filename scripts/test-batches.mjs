/**
 * Which test files share a process. To load the server takes 0.7 s of a core, the engine 0.3 s, and
 * most files need less than that for their tests: eight to a process save a minute of the whole.
 */
import fs from 'node:fs'
import path from 'node:path'

const most = 8

// These start processes, browsers and servers of their own, and run for long.
const apart = /^(?:test|scripts|bench)\//
// In a process with others these would be called for the tests of those too.
const hooks = /^(?:before|after|beforeEach|afterEach)\(/m
// What a file sets for its process, it sets for all.
const ofTheProcess = /\bprocess\.(?:env\S* = |chdir\(|umask\(\d|on\()|\bmock\.timers\b/

/** @param {string[]} files in the order they are to begin @returns {string[][]} */
export function inBatches(files) {
  /** @type {string[][]} */
  const batches = []
  /** @type {Map<string, string[]>} the batch of each package that has room */
  const open = new Map()
  for (const file of files) {
    const owner = file.split('/').slice(0, 2).join('/')
    const batch = open.get(owner)
    if (needsItsOwn(file)) batches.push([file])
    else if (batch && batch.length < most) batch.push(file)
    else {
      const first = [file]
      batches.push(first)
      open.set(owner, first)
    }
  }
  return batches
}

/** @param {string} file */
function needsItsOwn(file) {
  if (apart.test(file)) return true
  const text = fs.readFileSync(path.resolve(file), 'utf8')
  return hooks.test(text) || ofTheProcess.test(text)
}
