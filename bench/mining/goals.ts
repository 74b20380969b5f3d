/** The goals, what others have published, and where in the results our own figure stands. */
import type { scoreDelay } from './score-delay.ts'
import type { scoreGenerated } from './score-generated.ts'
import type { scoreGitcron } from './score-gitcron.ts'
import type { scoreGitflow } from './score-gitflow.ts'
import type { scoreSynthetic } from './score-synthetic.ts'
import type { scoreTransforms } from './score-transforms.ts'
import type { scoreUilogs } from './score-uilogs.ts'
import type { measureSpeed } from './speed.ts'

export interface Results {
  synthetic?: ReturnType<typeof scoreSynthetic>
  delay?: ReturnType<typeof scoreDelay>
  uilogs?: ReturnType<typeof scoreUilogs>
  gitcron?: ReturnType<typeof scoreGitcron>
  gitflow?: ReturnType<typeof scoreGitflow>
  transforms?: ReturnType<typeof scoreTransforms>
  generated?: ReturnType<typeof scoreGenerated>
  speed?: ReturnType<typeof measureSpeed>
}

/** How many of how many: its share has to reach the goal. */
export interface Ratio {
  held: number
  of: number
}

type Figure = number | Ratio | null | undefined

export interface Goal {
  area: string
  figure: string
  /** The least or the most that will do. */
  least?: number
  most?: number
  published?: string | number
  /** What was seen; of several the worst has to do. */
  seen: (results: Results) => readonly Figure[]
}

function ratio(share: readonly [number, number] | undefined): Ratio | undefined {
  return share && { held: share[0], of: share[1] }
}

function numberIn(figures: Record<string, unknown> | undefined, name: string): Figure {
  const figure = figures?.[name]
  return typeof figure === 'number' ? figure : undefined
}

function streamGoals(area: 'synthetic' | 'generated'): Goal[] {
  const own = (results: Results) => results[area]
  return [
    { area, figure: 'precision', least: 0.98, published: 0.98, seen: (r) => [own(r)?.precision] },
    { area, figure: 'recall', least: 0.95, published: 0.94, seen: (r) => [own(r)?.recall] },
    {
      area,
      figure: 'mean Jaccard',
      least: 0.92,
      published: 0.92,
      seen: (r) => [own(r)?.mean_jaccard],
    },
    {
      area,
      figure: 'schedule exact',
      least: 0.85,
      published: '22/29',
      seen: (r) => [ratio(own(r)?.schedule_exact)],
    },
    {
      area,
      figure: 'next fire within 30 min',
      least: 0.97,
      published: '27/29',
      seen: (r) => [ratio(own(r)?.next_fire_within_30min)],
    },
    {
      area,
      figure: 'trigger right',
      least: 0.97,
      published: '21/21',
      seen: (r) => [ratio(own(r)?.trigger_right)],
    },
    {
      area,
      figure: 'stopped recognised',
      least: 0.9,
      seen: (r) => [ratio(own(r)?.stopped_recognised)],
    },
    {
      area,
      figure: 'moved recognised',
      least: 0.8,
      seen: (r) => [ratio(own(r)?.moved_recognised)],
    },
    {
      area,
      figure: 'hits and expected times exact',
      least: 0.95,
      seen: (r) => [ratio(own(r)?.counts_exact)],
    },
    {
      area,
      figure: 'noise streams with a suggestion',
      most: 0.05,
      seen: (r) => [ratio(own(r)?.noise_streams_with_any)],
    },
  ]
}

function delayGoals(area: string, own: (results: Results) => Results['delay']): Goal[] {
  const after = (pace: 'daily' | 'weekly' | 'triggered', most: number): Goal => ({
    area,
    figure: `${pace} routine suggested after occurrences (median)`,
    most,
    published: '5',
    seen: (r) => [own(r)?.occurrences[pace]],
  })
  return [
    after('daily', 6),
    after('weekly', 5),
    after('triggered', 8),
    {
      area,
      figure: 'wrong suggestions at a look: routines, noise',
      most: 0.05,
      seen: (r) => [own(r)?.wrong_per_look, own(r)?.wrong_per_look_on_noise],
    },
  ]
}

const CLEAN = [1, 2, 4, 6, 8]
const NOISY: Record<number, number> = { 1: 0.669, 2: 0.578, 4: 0.597, 6: 0.645, 8: 0.533 }

const uilogGoals: Goal[] = [
  {
    area: 'UI logs',
    figure: 'edit distance: cpn1, 2, 4, 6, 8',
    most: 0,
    seen: (r) => CLEAN.map((n) => r.uilogs?.[`cpn${n}`]?.ED),
  },
  {
    area: 'UI logs',
    figure: 'variants exact: cpn1, 2, 4, 6, 8',
    least: 1,
    seen: (r) => CLEAN.map((n) => ratio(r.uilogs?.[`cpn${n}`]?.found_exactly)),
  },
  ...(
    [
      ['l1', 0.039, ['l1'], 0.039],
      ['reimbursement', 0.016, ['reimbursement_clean', 'reimbursement_raw'], 0.016],
      ['student record', 0.015, ['studentrecord_clean', 'studentrecord_raw'], 0.015],
      ['tf_02, tf_03', 0.02, ['tf_02', 'tf_03'], '.196, .286'],
    ] as const
  ).map(([name, most, logs, published]): Goal => ({
    area: 'UI logs',
    figure: `edit distance: ${name}`,
    most,
    published,
    seen: (r) => logs.map((log) => r.uilogs?.[log]?.ED),
  })),
  ...CLEAN.map((n): Goal => ({
    area: 'UI logs, 40 % noise',
    figure: `routine Jaccard, weighted: cpn${n}`,
    least: NOISY[n] ?? 0,
    published: NOISY[n] ?? '',
    seen: (r) => [1, 2].map((copy) => r.uilogs?.[`cpn${n}_noise40_${copy}`]?.JC_weighted),
  })),
]

const MACHINES = ['simonw__package-stats', 'ActivityWatch__stats', 'GSA__', 'bonfy__']

function cronFigures(results: Results, names: readonly string[]) {
  return Object.entries(results.gitcron ?? {})
    .filter(([name]) => names.some((start) => name.startsWith(start)))
    .map(([, figures]) => figures)
}

const gitcronGoals: Goal[] = [
  ...MACHINES.map((name): Goal => ({
    area: 'gitcron',
    figure: `next event within 30 min: ${name.replace(/__$/, '')}`,
    least: 0.92,
    published: { simonw: '.41', Activi: '.57' }[name.slice(0, 6)] ?? '',
    seen: (r) => cronFigures(r, [name]).map(({ within_30min: share }) => share),
  })),
  {
    area: 'gitcron',
    figure: 'next event within 30 min: pcm-dpc',
    least: 0.7,
    published: '.34',
    seen: (r) => cronFigures(r, ['pcm-dpc']).map(({ within_30min: share }) => share),
  },
  {
    area: 'gitcron',
    figure: 'events until a new schedule is claimed',
    most: 10,
    seen: (r) =>
      cronFigures(r, [...MACHINES, 'pcm-dpc']).flatMap(({ claimed_after: list }) =>
        list.map((count) => count ?? Infinity),
      ),
  },
  {
    area: 'gitcron',
    figure: 'error added when the clocks change, minutes (median)',
    most: 60,
    seen: (r) => cronFigures(r, ['pcm-dpc']).map(({ clock_change_error_min: error }) => error),
  },
]

/** Hit rates of a simple back-off over templates, where known; else that of exact pairs. */
const BACK_OFF = {
  fastify__fastify: 0.601,
  jbranchaud__til: 0.501,
  'kysely-org__kysely': 0.69,
  'simonw__sqlite-utils': 0.806,
  simonw__til: 0.323,
  'timgit__pg-boss': 0.646,
}

const gitflowGoals: Goal[] = [
  ...Object.entries(BACK_OFF).map(([name, least]): Goal => ({
    area: 'gitflow',
    figure: `hit rate: ${name.replace('__', '/')}`,
    least,
    published: least,
    seen: (r) => [r.gitflow?.[name]?.hit_rate],
  })),
  {
    area: 'gitflow',
    figure: 'precision: jbranchaud/til',
    least: 0.99,
    published: 1,
    seen: (r) => [r.gitflow?.['jbranchaud__til']?.precision],
  },
]

export const goals: readonly Goal[] = [
  ...streamGoals('synthetic'),
  ...delayGoals('synthetic, lived through', (r) => r.delay),
  ...streamGoals('generated'),
  {
    area: 'generated',
    figure: 'streams with a suggestion on their own permuted times',
    most: 0,
    seen: (r) => [ratio(r.generated?.permuted_with_any)],
  },
  ...delayGoals('generated, lived through', (r) => r.generated?.delay),
  ...uilogGoals,
  ...gitcronGoals,
  ...gitflowGoals,
  {
    area: 'transforms',
    figure: 'right from 3 examples',
    least: 0.985,
    published: 0.988,
    seen: (r) => [r.transforms?.accuracy],
  },
  {
    area: 'transforms',
    figure: 'slowest to learn, ms',
    most: 50,
    seen: (r) => [r.transforms?.slowest_ms],
  },
  {
    area: 'speed',
    figure: 'events a second',
    least: 200_000,
    published: '99,000',
    seen: (r) => [numberIn(r.speed, 'events_per_s')],
  },
  {
    area: 'speed',
    figure: 'memory for a million events, MB',
    most: 400,
    seen: (r) => [numberIn(r.speed, 'peak_mb')],
  },
]
