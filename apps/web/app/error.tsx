'use client'

import { Failed } from '../features/shell/lost.tsx'

export default function ErrorPage({ error, reset }: { error: Error; reset: () => void }) {
  return <Failed error={error} retry={reset} />
}
