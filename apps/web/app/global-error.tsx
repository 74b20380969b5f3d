'use client'

import './globals.css'
import { Texts } from '../messages/texts.tsx'
import { Failed } from '../features/shell/lost.tsx'

/** When even the frame could not be drawn. */
export default function GlobalErrorPage({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <html lang="en" data-theme="system">
      <body>
        <Texts timeZone="UTC" now={new Date()}>
          <Failed error={error} retry={reset} />
        </Texts>
      </body>
    </html>
  )
}
