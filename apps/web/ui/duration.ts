/** A length of time in the two largest units that matter: `850 ms`, `4.2 s`, `3 min 20 s`, `2 h 5 min`. */
export function durationInWords(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  const seconds = milliseconds / 1000
  if (seconds < 10) return `${seconds.toFixed(1).replace('.0', '')} s`
  if (seconds < 60) return `${Math.round(seconds)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return joined(minutes, 'min', Math.round(seconds - minutes * 60), 's')
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return joined(hours, 'h', minutes - hours * 60, 'min')
  const days = Math.floor(hours / 24)
  return joined(days, 'd', hours - days * 24, 'h')
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}

/** Whole minutes: seconds would pretend to a precision that nobody measured. Undefined for less than half of one. */
export function minutesInWords(seconds: number): string | undefined {
  const minutes = Math.round(seconds / 60)
  return minutes === 0 ? undefined : durationInWords(minutes * 60_000)
}
