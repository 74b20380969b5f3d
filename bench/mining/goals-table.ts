/** The table of goals: each with our figure beside it, and whether that meets it. */
import { printTable, rounded } from './figures.ts'
import { goals, type Ratio, type Results } from './goals.ts'

/** Prints the goals that the results say something about. Of several figures the worst has to do. */
export function printGoals(results: Results): void {
  const rows = goals.flatMap((goal) => {
    const { area, figure, least, most, published = '' } = goal
    const seen = goal
      .seen(results)
      .filter((own) => typeof own === 'number' || (own && own.of > 0))
      .filter((own) => own !== null && own !== undefined)
      .filter((own) => !Number.isNaN(own))
    if (seen.length === 0) return []
    const isMet = seen
      .map((own) => (typeof own === 'number' ? own : own.held / own.of))
      .every((own) => own >= (least ?? -Infinity) && own <= (most ?? Infinity))
    return [
      [
        area,
        figure,
        least === undefined ? `<= ${most}` : `>= ${least}`,
        published,
        seen.map(textOf).join(' '),
        isMet ? 'met' : 'SHORT',
      ],
    ]
  })
  if (rows.length > 0)
    printTable('goals', [['area', 'figure', 'goal', 'published', 'here', ''], ...rows])
}

function textOf(figure: number | Ratio): string {
  if (typeof figure !== 'number') return `${figure.held}/${figure.of}`
  return figure === Infinity ? 'never' : String(rounded(figure, 3))
}
