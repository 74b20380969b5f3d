/**
 * Profiles: the kinds of people and of trouble that streams are generated for. Which zone a stream
 * lies in follows from its seed, so a profile and a seed say all there is to say about a stream.
 * Cost: that of the stream.
 */
import { generateStream, plainShape, type GeneratedStream, type StreamShape } from './generate.ts'

type Change = Partial<Omit<StreamShape, 'difficulty'>> & {
  difficulty?: Partial<StreamShape['difficulty']>
}

const medium: Change = {
  days: 91,
  actsPerDay: 180,
  routines: 6,
  difficulty: { jitterMinutes: 5, missShare: 0.08, follow: 0.85, sharedShare: 0.1 },
}

const profiles = {
  easy: {
    days: 63,
    routines: 4,
    difficulty: { jitterMinutes: 2, missShare: 0.03, sharedShare: 0 },
  },
  medium,
  hard: {
    days: 119,
    actsPerDay: 260,
    routines: 8,
    difficulty: { jitterMinutes: 9, missShare: 0.12, follow: 0.7, sharedShare: 0.2 },
  },
  drift: { ...medium, days: 154, difficulty: { ...medium.difficulty, fate: 'drifting' } },
  'clock change': { ...medium, days: 182 },
  sparse: { days: 364, actsPerDay: 110, difficulty: { calendar: 'sparse' } },
  'shared routine': { ...medium, mishaps: ['colleague'] },
  'changed step': { ...medium, mishaps: ['changed step'] },
  'burst day': { ...medium, mishaps: ['burst'] },
  'wrong clock': { ...medium, mishaps: ['wrong clock'] },
  travel: { ...medium, mishaps: ['travel'] },
  untidy: { ...medium, mishaps: ['untidy'] },
  'noise: independent': { ...medium, routines: 0 },
  'noise: topics': { ...medium, routines: 0, bustle: 'topics' },
  'noise: hours': { ...medium, routines: 0, bustle: 'hours' },
  'noise: shuffled': { ...medium, shuffled: true },
} satisfies Record<string, Change>

export type Profile = keyof typeof profiles

const names = Object.keys(profiles) as Profile[]

/** The profiles with routines in them, and those without any. */
export const routineProfiles = names.filter((name) => !name.startsWith('noise'))
export const noiseProfiles = names.filter((name) => name.startsWith('noise'))

const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Asia/Tokyo',
  'Australia/Sydney',
  'America/Sao_Paulo',
] as const

/** The stream of a profile and a seed, always the same. */
export function profileStream(profile: Profile, seed: number): GeneratedStream {
  const { difficulty, ...change }: Change = profiles[profile]
  return generateStream(seed, {
    ...plainShape,
    timezone: ZONES[seed % ZONES.length] ?? 'UTC',
    ...change,
    difficulty: { ...plainShape.difficulty, ...difficulty },
  })
}
