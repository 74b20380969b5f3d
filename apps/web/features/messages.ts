/** The catalogue of texts, and its types: a key that does not exist does not compile. */
import { createTranslator } from 'use-intl/core'
import messages from '../messages/en.json' with { type: 'json' }

declare module 'use-intl' {
  interface AppConfig {
    Locale: 'en'
    Messages: typeof messages
  }
}

export const locale = 'en'
export { messages }

/** Texts outside of components: titles of pages. */
export const pageTitles = createTranslator({ locale, messages, namespace: 'titles' })
