'use client'

import { useEffect, useState } from 'react'
import { afterMount } from './after-mount.tsx'
import { TextField } from './field.tsx'
import type { ZoneFieldProps } from './zone-combo-box.tsx'

/** A choice of the world's zones. */
export const ZoneField = afterMount<ZoneFieldProps>(
  () => import('./zone-combo-box.tsx').then(({ ZoneComboBox }) => ZoneComboBox),
  ({ label, hint, value }) => <TextField label={label} hint={hint} value={value} readOnly />,
)

/** The zone that this browser is set to; UTC until the page has come alive. */
export function useOwnZone(): [string, (zone: string) => void] {
  const [zone, setZone] = useState('UTC')
  useEffect(() => setZone(Intl.DateTimeFormat().resolvedOptions().timeZone), [])
  return [zone, setZone]
}
