/**
 * Named places at which a test may end the process: between doing something and recording it is
 * where durable programs go wrong.
 */
export const crashPoints = [
  'accept.beforeCommit',
  'accept.afterCommit',
  'claim.afterCommit',
  'effect.afterIntent',
  'effect.afterCallBeforeRecord',
  'values.beforeCommit',
  'record.afterCommit',
  'finish.beforeCommit',
  'finish.afterCommit',
] as const
export type CrashPoint = (typeof crashPoints)[number]

/** Called at each place with its name; ends the process at the armed one. */
export type ReachCrashPoint = (point: CrashPoint) => void

/** Nothing is armed: what every installation runs with. */
export const noCrashPoints: ReachCrashPoint = () => {}

/**
 * Arms the point named by `FLOYO_CRASH_POINT`, in test processes only.
 *
 * @throws TypeError when the name is not one of the points
 */
export function crashPointsOf(env: {
  NODE_ENV?: string | undefined
  FLOYO_CRASH_POINT?: string | undefined
}): ReachCrashPoint {
  const { FLOYO_CRASH_POINT: armed } = env
  if (env.NODE_ENV !== 'test' || !armed) return noCrashPoints
  if (!crashPoints.some((point) => point === armed)) {
    throw new TypeError(`FLOYO_CRASH_POINT: expected one of ${crashPoints.join(', ')}`)
  }
  return (point) => {
    if (point === armed) process.kill(process.pid, 'SIGKILL')
  }
}
