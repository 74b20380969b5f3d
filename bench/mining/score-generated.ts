/**
 * The score of suggestions on streams of our own generator. Seeds below 10,000 are for tuning, those
 * from 50,000 on for judging: whoever changes the miner looks at the first, reports the second.
 */
import { discover, permuteTimes, toColumns } from '@floyo/mining'
import { noiseProfiles, profileStream, routineProfiles } from '@floyo/mining/testing/profiles'
import { matchRoutines } from './match.ts'
import { addDelays, emptyDelays, summarizeDelays } from './score-delay.ts'
import {
  addStream,
  emptyTally,
  printSummaries,
  summarize,
  type Summary,
  type Tally,
} from './tally.ts'
import { truthOf } from './truth.ts'

export const FIRST_SEED = { tuning: 1, judging: 50_000 }

export interface Sample {
  firstSeed: number
  /** Streams with routines, and of noise. */
  streams: number
  noise: number
  /** How many of the streams with routines are lived through and permuted. */
  delays: number
  permuted: number
}

export type Profile = (typeof routineProfiles)[number]

/** On these days away and clocks as they were are not what the miner is told. */
const uncounted = new Set<Profile>(['travel', 'wrong clock'])

export interface GeneratedSummary {
  all: Summary
  byProfile: Record<string, Summary>
}

/** Mines streams of all profiles in turn. */
export function mineGenerated({ firstSeed, streams, noise }: Sample): GeneratedSummary {
  const all = emptyTally()
  const byProfile = new Map<Profile, Tally>()
  for (const { profile, seed } of [
    ...inTurn(routineProfiles, firstSeed, streams),
    ...inTurn(noiseProfiles, firstSeed, noise),
  ]) {
    const stream = profileStream(profile, seed)
    const truth = truthOf(stream, !uncounted.has(profile))
    const { suggestions } = discover(stream.events, {
      timezone: truth.tz,
      user: truth.user,
      now: truth.end,
    })
    const matching = matchRoutines(suggestions, truth)
    const own = byProfile.get(profile) ?? emptyTally()
    byProfile.set(profile, own)
    addStream(all, truth, matching)
    addStream(own, truth, matching)
  }
  return {
    all: summarize(all),
    byProfile: Object.fromEntries([...byProfile].map(([name, tally]) => [name, summarize(tally)])),
  }
}

function inTurn(names: readonly Profile[], firstSeed: number, count: number) {
  return Array.from({ length: count }, (_, i) => ({
    profile: names[i % names.length] ?? 'easy',
    seed: firstSeed + i,
  }))
}

/** Mines, prints, and lives through some of the streams. */
export function scoreGenerated(sample: Sample) {
  const { all, byProfile } = mineGenerated(sample)
  printSummaries(
    `generated: ${sample.streams} streams and ${sample.noise} of noise from seed ${sample.firstSeed}`,
    'profile',
    { ...byProfile, all },
  )
  const delays = emptyDelays()
  let permutedWithAny = 0
  for (const [i, { profile, seed }] of inTurn(
    routineProfiles,
    sample.firstSeed,
    Math.max(sample.delays, sample.permuted),
  ).entries()) {
    const stream = profileStream(profile, seed)
    if (i < sample.delays) addDelays(delays, stream.events, truthOf(stream, false))
    if (i >= sample.permuted) continue
    const permuted = permuteTimes(toColumns(stream.events), seed)
    const found = discover(permuted, {
      timezone: stream.timezone,
      user: stream.user,
      now: stream.end,
    })
    if (found.suggestions.length > 0) permutedWithAny++
  }
  return {
    ...all,
    permuted_with_any: [permutedWithAny, sample.permuted] as const,
    delay: summarizeDelays('generated: how soon', delays),
  }
}
