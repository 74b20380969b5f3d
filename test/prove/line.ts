/** A straight line through points, by least squares. @returns its slope and the standard error of that */
export function fitLine(points: readonly (readonly [number, number])[]): {
  slope: number
  error: number
} {
  const count = points.length
  if (count < 3) return { slope: 0, error: Infinity }
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / count
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / count
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  const slope = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread
  const rest = points.reduce((sum, [x, y]) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0)
  return { slope, error: Math.sqrt(rest / (count - 2) / spread) }
}
