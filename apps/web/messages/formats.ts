/** The styles of numbers that texts name: in the browser there are no others. */
export const formats = {
  number: { percent: { style: 'percent', maximumFractionDigits: 0 } },
} as const
