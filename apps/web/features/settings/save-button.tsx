'use client'

import { useCan } from '../../api/me.tsx'
import { Button } from '../../ui/button.tsx'
import uiTexts from '../../messages/en/ui.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** Sends the form it stands in, for those who may change the workspace. */
export function SaveButton({ busy }: { busy: boolean }) {
  const ui = useTexts(uiTexts)
  if (!useCan('workspace:write')) return null
  return (
    <div>
      <Button type="submit" tone="primary" busy={busy}>
        {ui('save')}
      </Button>
    </div>
  )
}
