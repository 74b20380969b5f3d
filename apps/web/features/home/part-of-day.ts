/** Which greeting fits: by the clock of the workspace. */
export function partOfDay(now: Date, timeZone: string): 'morning' | 'day' | 'evening' {
  const text = now.toLocaleString('en', { timeZone, hour: '2-digit', hourCycle: 'h23' })
  const hour = Number(text.slice(0, 2))
  if (hour >= 4 && hour < 12) return 'morning'
  return hour >= 12 && hour < 18 ? 'day' : 'evening'
}
