/** Light or dark: the reader's choice in a cookie, so that the server draws the right one at once. */
export const themeCookie = 'floyo-theme'
export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

export function parseTheme(value: string | undefined): Theme {
  return themes.find((theme) => theme === value) ?? 'system'
}
