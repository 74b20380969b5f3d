/** Evaluations a second of typical expressions: `npm run bench:expressions`. */
import { compile, evaluate, renderTemplate } from '@floyo/expressions'

const rows = Array.from({ length: 100 }, (_, i) => ({ id: i, price: i / 2, name: `row ${i}` }))
const context = {
  inputs: { recipient: 'team@example.com', limit: 20 },
  steps: { rows: { items: rows } },
  run: { id: 'r1', startedAt: '2026-11-20T16:05:00Z' },
}

const expressions = [
  'inputs.recipient',
  'size(steps.rows.items) > 0 && inputs.limit / 2 >= 10',
  'steps.rows.items.filter(x, x.price > inputs.limit).map(x, x.name)',
  "inputs.recipient.matches('^[^@]+@example[.]com$')",
  "format_date(run.startedAt, 'yyyy-MM-dd', 'Europe/Berlin')",
]

for (const source of expressions) {
  const compiled = compile(source)
  report(source, () => evaluate(compiled, context))
}
report('a template of two expressions', () =>
  renderTemplate('To {{ inputs.recipient }}: {{ size(steps.rows.items) }} rows', context),
)

function report(name: string, work: () => unknown): void {
  const until = performance.now() + 200
  for (let i = 0; performance.now() < until; i++) work()
  let count = 0
  const start = performance.now()
  while (performance.now() - start < 500) {
    for (let i = 0; i < 100; i++) work()
    count += 100
  }
  const perSecond = Math.round(count / ((performance.now() - start) / 1000))
  console.log(`${perSecond.toLocaleString('en').padStart(12)}/s  ${name}`)
}
