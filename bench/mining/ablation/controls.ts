/**
 * The miner's controls, each with what to change in its source to switch it off. Written down here
 * and not as options, so that the miner has no switches that nobody but this bench would use.
 */
export interface Control {
  name: string
  /** Pieces of the source of `packages/mining/src`, each there once, and what takes their place. */
  off: readonly { file: string; text: string; by: string }[]
}

function control(name: string, file: string, text: string, by = ''): Control {
  return { name, off: [{ file, text, by }] }
}

/** From tokens to suggestions, in the order in which they are applied. */
export const controls: readonly Control[] = [
  control(
    'templates: a subject counts as its exact self only',
    'abstraction.ts',
    'if (seen < MIN_DAYS) continue',
    'if (level > 0 || seen < MIN_DAYS) continue',
  ),
  control(
    'running numbers stand apart',
    'abstraction.ts',
    'if (level === 0 && isRunning) continue',
  ),
  control(
    'a hash of digits is a hash where others are',
    'template.ts',
    "return asHash === masked ? undefined : asHash.replace(NUMBER, '<num>')",
    'return undefined',
  ),
  control(
    'other values within a minute are another act',
    'acts.ts',
    ' && sayTheSame(columns, before, i)',
  ),
  control('heartbeats of services go', 'acts.ts', 'silent[what] === 1 ? -1 : token', 'token'),
  control('a file saved again within a minute is one act', 'acts.ts', '<= MINUTE &&', '< 0 &&'),
  control(
    'pairs: correction for how many are tested',
    'pairs.ts',
    'Math.log(0.01) - 2 * Math.log(Math.max(2, eligible))',
    'Math.log(0.01)',
  ),
  control(
    'pairs: chance read from the hours of the day',
    'pairs.ts',
    'Math.min(0.999, ofB / ((hourTotals[hour] ?? 0) + QUIET))',
    'Math.min(0.999, overall)',
  ),
  control('pairs: twice what chance brings', 'pairs.ts', ' || count < LEAST_LIFT * chance * tries'),
  control(
    'episodes: two hours around as witness of a seed',
    'episodes.ts',
    'return isSurprisingNearby(field, found)',
    'return true || isSurprisingNearby(field, found)',
  ),
  control(
    'episodes: occurrences that the seed missed',
    'episodes.ts',
    '[...found, ...missedOccurrences(field, steps, { known: found, pauses })]',
    'found',
  ),
  control(
    'episodes: steps later than the window',
    'episodes.ts',
    'takeOnLate(field, { steps, pauses, open: found })',
    'new Set<number>()',
  ),
  control(
    'companions: two hours around as witness',
    'companions.ts',
    'return chanceOf(reaches.length, count, expected) >= Math.log(0.01)',
    'return false',
  ),
  control(
    'companions: surprising by the hours, corrected',
    'companions.ts',
    'Math.log(0.001) - Math.log(acts.live)',
    '0',
  ),
  control(
    'company: steps seek one another in the sitting',
    'look.ts',
    'routine.timetable || isMoreThanCompany(acts, routine, EPISODE_LIMIT)',
    'routine',
  ),
  control(
    'calendar: concentration beyond chance',
    'calendar.ts',
    'if (logP >= logLimit) return undefined',
  ),
  control('calendar: what a day rule costs', 'daykinds.ts', 'rule.bits +'),
  control(
    'calendar: a prior for whose clock it is',
    'calendar.ts',
    'timeBits += CLOCK_PRIOR_BITS',
    'timeBits += 0',
  ),
  control(
    'calendar: a weekday kept more often than not is due',
    'daykinds.ts',
    'if (seen.slice(size).some(isUsual)) continue',
  ),
  control('calendar: plans that moved', 'slots.ts', 'if (end < start) return', 'if (false) return'),
  control(
    'calendar: days away are no misses',
    'life.ts',
    'isAway: (day) =>',
    'isAway: (day) => false &&',
  ),
  control(
    'calendar: turns kept with the first step alone',
    'look.ts',
    'withTurns(field, fit(episode), fit)',
    'fit(episode)',
  ),
  control('calendar: late within the hour', 'late.ts', 'nearest.away <= LATE_MINUTES', 'false'),
  control(
    'calendar: what goes on while away',
    'kept.ts',
    'const goesOn =',
    'const goesOn = false &&',
  ),
  control('minute: people prefer round ones', 'minute.ts', 'Math.log(preference(minute))', '0'),
  control(
    'single steps: a limit for as many as are tried',
    'singles.ts',
    'Math.log(0.01 / Math.max(1, acts.live))',
    'Math.log(1e-4)',
  ),
  control(
    'single steps: gathered in a few hours',
    'singles.ts',
    'if (untouched && !isGathered(byHour.subarray(token * 24, token * 24 + 24))) continue',
  ),
  control(
    'single steps: no habit of the hour',
    'singles.ts',
    'routines.filter((_, place) => isPlan[place])',
    'routines',
  ),
  control(
    'single steps: those that others hold as well',
    'singles.ts',
    'return plan && isWhole(plan, rest, all.length - free.length) ? plan : undefined',
    'return undefined',
  ),
  control(
    'single steps: kept more surely',
    'singles.ts',
    'if (wilsonLower(timetable.hits, timetable.expected) < MIN_SINGLE_RATE) continue',
  ),
  control('changes of a step are joined', 'look.ts', 'joinChanges(routines, acts)', 'routines'),
  control(
    'triggers: what lacks an attribute is none',
    'triggers.ts',
    'marks.every(([key]) => carried[place]?.has(key))',
    'true',
  ),
  control(
    'triggers: left alone at both ends as well',
    'triggers.ts',
    '[...(isLikely(before) ? before : []), ...within, ...(isLikely(after) ? after : [])]',
    'within',
  ),
  control(
    'what happens at one instant is one act',
    'suggest.ts',
    'routine.timetable !== undefined || !isOneAct(routine, wording.acts)',
    'true',
  ),
]

/** The source of a file with a control switched off. @throws when a piece is not there just once */
export function withoutControl({ name, off }: Control, file: string, source: string): string {
  let changed = source
  for (const { file: own, text, by } of off) {
    if (own !== file) continue
    const [before, after, ...more] = changed.split(text)
    if (before === undefined || after === undefined || more.length > 0)
      throw new Error(
        `the control "${name}" expects "${text}" once in packages/mining/src/${file}: say in bench/mining/ablation/controls.ts what it is now`,
      )
    changed = before + by + after
  }
  return changed
}
