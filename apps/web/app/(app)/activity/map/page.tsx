import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { signInPath } from '../../../../api/address.ts'
import { currentMe } from '../../../../api/server.ts'
import { Relations } from '../../../../features/relations/relations.tsx'
import { pageTitles } from '../../../../messages/titles.ts'

export const metadata: Metadata = { title: pageTitles('relations') }

/** The map itself is read by the browser: it may take a moment, and the page is there meanwhile. */
export default async function RelationsPage() {
  if (!(await currentMe())) redirect(signInPath('/activity/map'))
  return <Relations />
}
