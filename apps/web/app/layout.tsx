import './globals.css'
import type { Metadata, Viewport } from 'next'
import { cookies, headers } from 'next/headers'
import type { ReactNode } from 'react'
import { Foundation } from '../features/shell/foundation.tsx'
import { pageTitles } from '../messages/titles.ts'
import { locale } from '../messages/locale.ts'
import { parseTheme, themeCookie } from '../ui/theme.ts'

export const metadata: Metadata = {
  title: { default: pageTitles('app'), template: `%s · ${pageTitles('app')}` },
  description: pageTitles('description'),
  icons: { icon: '/icon.svg' },
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#e9f0f1' },
    { media: '(prefers-color-scheme: dark)', color: '#0c1519' },
  ],
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Reading the request keeps every page dynamic, as the nonce of its scripts needs it.
  await headers()
  const theme = parseTheme((await cookies()).get(themeCookie)?.value)
  return (
    <html lang={locale} data-theme={theme}>
      <body>
        <Foundation now={new Date()}>{children}</Foundation>
      </body>
    </html>
  )
}
