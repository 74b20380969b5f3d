import { createTranslator } from 'use-intl/core'
import { locale } from './locale.ts'
import titles from './en/titles.json' with { type: 'json' }

/** Titles of pages: texts outside of components. */
export const pageTitles = createTranslator({ locale, messages: titles })
