'use client'

import { useFormatter } from 'use-intl'
import toldTexts from '../../messages/en/told.json' with { type: 'json' }
import wordsTexts from '../../messages/en/words.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'
import type { Words } from '../definition/words.ts'
import type { Telling } from './told-acts.ts'

/** What telling a suggestion takes. */
export function useTelling(): Telling & { words: Words } {
  return { told: useTexts(toldTexts), words: useTexts(wordsTexts), format: useFormatter() }
}
