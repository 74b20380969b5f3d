/** What the operator reads at a start: facts for a person, beside the log for machines. */
import { styleText } from 'node:util'

export interface Printer {
  step(text: string): void
  ready(facts: ReadyFacts): void
  /** `code` is what documentation and scripts match on. */
  failed(text: string, code: string): void
}

export interface ReadyFacts {
  origin: string
  /** Null when there is an owner already. */
  ownerLink: string | null
  /** Whether pages are served; false when the web app is not built. */
  hasWeb: boolean
  milliseconds: number
}

/** Prints to `out`, which is the terminal or a file. */
export function createPrinter(out: { write(text: string): unknown }): Printer {
  const line = (text = ''): void => void out.write(`${text}\n`)
  return {
    step: (text) => line(styleText('dim', `floyo  ${text}`)),
    failed: (text, code) =>
      line(`\n${styleText('red', `Floyo can not start (${code}).`)}\n${text}\n`),
    ready({ origin, ownerLink, hasWeb, milliseconds }) {
      line()
      line(
        `  ${styleText('bold', 'Floyo is running')}  ${styleText(['cyan', 'underline'], origin)}`,
      )
      if (ownerLink !== null) {
        line()
        line('  Open this link once to become its owner (it works for 24 hours):')
        line(`  ${styleText(['cyan', 'underline'], ownerLink)}`)
      }
      if (!hasWeb) {
        line()
        line(
          '  The web app is not built yet: npm run build -w @floyo/web. The API works without it.',
        )
      }
      line()
      line(styleText('dim', `  ready in ${(milliseconds / 1000).toFixed(1)} s; stop with Ctrl-C`))
      line()
    },
  }
}
