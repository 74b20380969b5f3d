/**
 * What one expression may cost. Work is counted in units of about 25 ns instead of being timed, so
 * that the same expression over the same data ends the same way on every machine and in every
 * replay of a run.
 */
export const limits = {
  /** Characters of one expression. */
  sourceLength: 8_000,
  /** Brackets and member accesses inside one another. */
  depth: 100,
  /** Operators and calls inside one another, counted on the parsed tree. */
  treeDepth: 400,
  /** Units of work for one evaluation: two million steps over list items, or the like. */
  work: 2_000_000,
  /** The size of a result when written out: one for a value, one more for 16 characters of text. */
  result: 2_000_000,
  /** Characters of one text that an expression makes. */
  textLength: 10_000_000,
  /** Characters of a regular expression, and states of its automaton. */
  patternLength: 1_000,
  patternStates: 1_000,
  /** Levels of a value made by `parse_json`. */
  valueDepth: 64,
} as const
