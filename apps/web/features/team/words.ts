/** Team patterns in words. */
import type { TeamAct, TeamTemplate } from '@floyo/contracts'
import teamTexts from '../../messages/en/team.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

type TeamWords = ReturnType<typeof useTeamTexts>

export function useTeamTexts() {
  return useTexts(teamTexts)
}

/** "Send a mail". */
export function actInWords(t: TeamWords, act: TeamAct): string {
  return t(`acts.${act.replace('.', '_')}` as 'acts.other')
}

/** "On weekdays, in the morning". */
export function whenInWords(t: TeamWords, schedule: TeamTemplate['schedule']): string {
  if (!schedule) return t('afterFirst')
  return t('when', { days: t(`days.${schedule.days}`), time: t(`times.${schedule.time}`) })
}
