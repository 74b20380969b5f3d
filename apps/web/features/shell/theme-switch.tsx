'use client'

import { useEffect, useId, useState } from 'react'
import { Monitor, Moon, Sun } from 'lucide-react'
import { parseTheme, type Theme, themeCookie, themes } from '../../ui/theme.ts'
import shellTexts from '../../messages/en/shell.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

const icons = { system: Monitor, light: Sun, dark: Moon }

/** Light, dark, or as the device has it; kept in a cookie that the server reads. */
export function ThemeSwitch() {
  const t = useTexts(shellTexts)
  const name = useId()
  const [theme, setTheme] = useState<Theme>('system')
  useEffect(() => setTheme(parseTheme(document.documentElement.dataset['theme'])), [])
  const choose = (next: Theme): void => {
    setTheme(next)
    document.documentElement.dataset['theme'] = next
    document.cookie = `${themeCookie}=${next}; path=/; max-age=31536000; samesite=lax`
  }
  return (
    <fieldset>
      <legend className="sr-only">{t('theme')}</legend>
      <div className="grid grid-cols-3 gap-1 rounded-box bg-sunken p-1">
        {themes.map((one) => {
          const Icon = icons[one]
          return (
            <label
              key={one}
              title={t(`themes.${one}`)}
              className="grid h-8 cursor-pointer place-items-center rounded-small text-ink-faint has-checked:bg-raised has-checked:text-ink has-checked:shadow-low has-focus-visible:outline-2 has-focus-visible:outline-tide"
            >
              <input
                type="radio"
                name={name}
                className="sr-only"
                checked={theme === one}
                onChange={() => choose(one)}
              />
              <Icon className="size-4" aria-hidden="true" />
              <span className="sr-only">{t(`themes.${one}`)}</span>
            </label>
          )
        })}
      </div>
    </fieldset>
  )
}
