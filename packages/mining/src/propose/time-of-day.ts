/**
 * The one time of day of a schedule, in minutes since midnight: schedules that have several cannot be
 * moved by one answer. Cost: none to speak of.
 */

/** Of a cron expression that fires at one time of its days; null for any other. */
export function timeOfDay(cron: string): number | null {
  const [minute = '', hour = '', ...days] = cron.trim().split(/\s+/)
  if (!/^\d{1,2}$/.test(minute) || !/^\d{1,2}$/.test(hour) || days.length !== 3) return null
  return Number(hour) * 60 + Number(minute)
}

/** The same days at a time so much later; null where that is another day, or there is no one time. */
export function moveTime(cron: string, minutes: number): string | null {
  const time = timeOfDay(cron)
  if (time === null) return null
  const moved = time + minutes
  if (moved < 0 || moved >= 24 * 60) return null
  return [moved % 60, Math.floor(moved / 60), ...cron.trim().split(/\s+/).slice(2)].join(' ')
}

/** How much later the second fires, where nothing else differs. */
export function minutesBetween(from: string, to: string): number | null {
  const [before, after] = [timeOfDay(from), timeOfDay(to)]
  if (before === null || after === null) return null
  return moveTime(from, after - before) === moveTime(to, 0) ? after - before : null
}
