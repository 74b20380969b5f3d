'use client'

/**
 * Texts of the pages. Each part has its own catalogue in `en/`; whoever imports one brings it along, so
 * a page carries its own texts and no other's. A key that does not exist does not compile.
 */
import { createContext, use, useMemo, type ReactNode } from 'react'
import { createTranslator, IntlProvider } from 'use-intl'
import { formats } from './formats.ts'
import { locale } from './locale.ts'

type Catalogue = Record<string, unknown>
type Translator<Texts extends Catalogue> = ReturnType<typeof createTranslator<Texts>>
type GetTranslator = <Texts extends Catalogue>(texts: Texts) => Translator<Texts>

const TextsContext = createContext<GetTranslator | null>(null)

interface TextsProps {
  timeZone: string
  /** The server's moment of drawing, so that "2 minutes ago" is the same when the page comes alive. */
  now: Date
  children: ReactNode
}

/** Texts, numbers and times for everything below, in the workspace's zone. */
export function Texts({ timeZone, now, children }: TextsProps) {
  const getTranslator = useMemo(() => translators(timeZone), [timeZone])
  return (
    <IntlProvider locale={locale} timeZone={timeZone} now={now}>
      <TextsContext value={getTranslator}>{children}</TextsContext>
    </IntlProvider>
  )
}

/** Says the texts of a catalogue, or of a part of one. */
export function useTexts<Texts extends Catalogue>(texts: Texts): Translator<Texts> {
  const getTranslator = use(TextsContext)
  if (!getTranslator) throw new Error('useTexts needs Texts above it')
  return getTranslator(texts)
}

/** One translator for each catalogue: what it has read of a text serves every row of a list. */
function translators(timeZone: string): GetTranslator {
  const made = new Map<Catalogue, unknown>()
  return <Texts extends Catalogue>(texts: Texts) => {
    const translator =
      made.get(texts) ?? createTranslator<Texts>({ locale, timeZone, formats, messages: texts })
    made.set(texts, translator)
    return translator as Translator<Texts>
  }
}
