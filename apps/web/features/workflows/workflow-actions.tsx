'use client'

import { useState } from 'react'
import { Archive, CirclePause, CirclePlay, Copy, Play, Power, Upload } from 'lucide-react'
import { useCan } from '../../api/me.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogActions } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/field.tsx'
import { MoreMenu } from '../../ui/more-menu.tsx'
import { useToast } from '../../ui/toast.tsx'
import type { WorkflowDetail } from './queries.ts'
import { RunDialog } from './run-dialog.tsx'
import { useWorkflowChanges } from './use-workflow-changes.ts'
import workflowsTexts from '../../messages/en/workflows.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface WorkflowActionsProps {
  workflow: WorkflowDetail
  changes: ReturnType<typeof useWorkflowChanges>
}

/** What can be done with a workflow as it stands: run it, publish its draft, switch it. */
export function WorkflowActions({ workflow, changes }: WorkflowActionsProps) {
  const t = useTexts(workflowsTexts)
  const { enable, disable, pause, resume, remove } = changes
  const say = useToast()
  const [asked, setAsked] = useState<'run' | 'publish'>()
  const mayWrite = useCan('workflows:write') && workflow.kind === 'user'
  const mayRun = useCan('workflows:run')
  return (
    <>
      {mayRun && (
        <Button
          icon={<Play className="size-4" aria-hidden="true" />}
          onClick={() => setAsked('run')}
        >
          {t('runNow')}
        </Button>
      )}
      {mayWrite && workflow.publishedVersion !== null && workflow.draftChanged && (
        <Button
          icon={<Upload className="size-4" aria-hidden="true" />}
          onClick={() => setAsked('publish')}
        >
          {t('publish')}
        </Button>
      )}
      {mayWrite && (
        <Button
          tone={workflow.enabled ? 'plain' : 'primary'}
          busy={enable.isPending || disable.isPending}
          icon={<Power className="size-4" aria-hidden="true" />}
          onClick={() => (workflow.enabled ? disable.mutate() : enable.mutate())}
        >
          {workflow.enabled ? t('disable') : t('enable')}
        </Button>
      )}
      {mayWrite && workflow.pausedAt !== null && (
        <Button
          tone="primary"
          busy={resume.isPending}
          icon={<CirclePlay className="size-4" aria-hidden="true" />}
          onClick={() => resume.mutate()}
        >
          {t('resume')}
        </Button>
      )}
      {mayWrite && (
        <MoreMenu
          label={t('moreActions')}
          actions={[
            ...(workflow.pausedAt === null
              ? [
                  {
                    id: 'pause',
                    label: t('pause'),
                    icon: <CirclePause className="size-4" aria-hidden="true" />,
                    onAction: () => pause.mutate(),
                  },
                ]
              : []),
            {
              id: 'copy',
              label: t('copyYaml'),
              icon: <Copy className="size-4" aria-hidden="true" />,
              onAction: () => void copyYaml(workflow).then(() => say(t('copied'))),
            },
            {
              id: 'put-away',
              label: t('putAwayAction'),
              icon: <Archive className="size-4" aria-hidden="true" />,
              danger: true,
              onAction: () => remove.mutate(),
            },
          ]}
        />
      )}
      <RunDialog open={asked === 'run'} onClose={() => setAsked(undefined)} workflow={workflow} />
      <PublishDialog
        open={asked === 'publish'}
        onClose={() => setAsked(undefined)}
        workflow={workflow}
      />
    </>
  )
}

async function copyYaml({ draft }: WorkflowDetail): Promise<void> {
  const { toYaml } = await import('../definition/yaml.ts')
  await navigator.clipboard.writeText(toYaml(draft))
}

interface PublishDialogProps {
  open: boolean
  onClose: () => void
  workflow: WorkflowDetail
}

function PublishDialog({ open, onClose, workflow }: PublishDialogProps) {
  const t = useTexts(workflowsTexts)
  const [comment, setComment] = useState('')
  const { publish } = useWorkflowChanges(workflow)
  return (
    <Dialog open={open} onClose={onClose} title={t('publishTitle')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          publish.mutate(comment, { onSuccess: onClose })
        }}
      >
        <p className="mb-4 text-ink-soft">
          {t(workflow.enabled ? 'publishTextOn' : 'publishTextOff', {
            version: (workflow.publishedVersion ?? 0) + 1,
          })}
        </p>
        <TextField
          label={t('comment')}
          hint={t('commentHint')}
          value={comment}
          maxLength={1000}
          onChange={(event) => setComment(event.target.value)}
        />
        {publish.error && (
          <div className="mt-4">
            <ProblemNotice error={publish.error} />
          </div>
        )}
        <DialogActions onCancel={onClose}>
          <Button type="submit" tone="primary" busy={publish.isPending}>
            {t('publish')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
