'use client'

import { useEffect, useState } from 'react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { CircleCheck } from 'lucide-react'
import { ApiProblem } from '@floyo/client'
import type { JsonObject } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { useCan } from '../../api/me.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button } from '../../ui/button.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useToast } from '../../ui/toast.tsx'
import { YamlEditor } from '../definition/yaml-editor.tsx'
import type { LineProblem } from '../definition/yaml.ts'
import type { WorkflowDetail } from './queries.ts'
import { atLinesOf, type TextReader, useYaml } from '../definition/use-yaml.ts'
import workflowsTexts from '../../messages/en/workflows.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** The draft as text: checked on the server, saved against the revision that was read. */
export function DraftEditor({ workflow }: { workflow: WorkflowDetail }) {
  const yaml = useYaml()
  const mayWrite = useCan('workflows:write')
  const t = useTexts(workflowsTexts)
  if (!yaml) return <Skeleton className="h-96" />
  if (!mayWrite) return <p className="text-ink-soft">{t('edit.mayNot')}</p>
  return <Editor yaml={yaml} workflow={workflow} />
}

function Editor({ yaml, workflow }: { yaml: TextReader; workflow: WorkflowDetail }) {
  const t = useTexts(workflowsTexts)
  const client = useClient()
  const cache = useQueryClient()
  const say = useToast()
  const saved = yaml.toYaml(workflow.draft)
  const [text, setText] = useState(saved)
  const [base, setBase] = useState({ revision: workflow.revision, text: saved })
  const [problems, setProblems] = useState<LineProblem[]>([])
  const params = { workflowId: workflow.id }
  const dirty = text !== base.text

  // Nothing typed yet: a change by somebody else may simply be shown.
  useEffect(() => {
    if (dirty || workflow.revision === base.revision) return
    setText(saved)
    setBase({ revision: workflow.revision, text: saved })
  }, [dirty, saved, workflow.revision, base.revision])

  const check = useMutation({
    mutationFn: (definition: JsonObject) => client.checkWorkflow({ body: { definition } }),
    onSuccess: (found) => setProblems(atLinesOf(yaml, text, found.problems)),
  })
  const save = useMutation({
    mutationFn: (definition: JsonObject) =>
      client.saveDraft({ params, body: { definition } }, { ifMatch: base.revision }),
    onSuccess: async (changed) => {
      const written = yaml.toYaml(changed.draft)
      setText(written)
      setBase({ revision: changed.revision, text: written })
      setProblems([])
      cache.setQueryData(['workflow', workflow.id], changed)
      say(t('edit.saved'))
      await cache.invalidateQueries({ queryKey: ['workflows'] })
    },
    onError: (error) => {
      if (error instanceof ApiProblem) setProblems(atLinesOf(yaml, text, error.errors))
    },
  })
  const send = (where: typeof check.mutate | typeof save.mutate): void => {
    const read = yaml.readYaml(text)
    check.reset()
    save.reset()
    setProblems(read.ok ? [] : read.problems)
    if (read.ok) where(read.definition)
  }
  const stale = save.error instanceof ApiProblem && save.error.code === 'precondition_failed'
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <YamlEditor
        label={t('edit.label')}
        text={text}
        onChange={(next) => {
          setText(next)
          setProblems([])
        }}
        problems={problems}
      />
      {save.error && problems.length === 0 && (
        <ProblemNotice error={save.error}>
          {stale && (
            <Button size="small" onClick={() => window.location.reload()}>
              {t('edit.reload')}
            </Button>
          )}
        </ProblemNotice>
      )}
      {check.error && <ProblemNotice error={check.error} />}
      {check.data && problems.length === 0 && (
        <Checked warnings={atLinesOf(yaml, text, check.data.warnings)} />
      )}
      <div className="flex flex-wrap items-center gap-2">
        <Button
          tone="primary"
          disabled={!dirty}
          busy={save.isPending}
          onClick={() => send(save.mutate)}
        >
          {t('edit.save')}
        </Button>
        <Button busy={check.isPending} onClick={() => send(check.mutate)}>
          {t('edit.check')}
        </Button>
        <span className="text-small text-ink-faint">
          {dirty ? t('edit.unsaved') : t('edit.hint')}
        </span>
      </div>
    </div>
  )
}

function Checked({ warnings }: { warnings: readonly LineProblem[] }) {
  const t = useTexts(workflowsTexts)
  if (warnings.length === 0) {
    return (
      <p
        role="status"
        className="flex gap-2 rounded-box bg-good-soft p-3 font-medium text-good-ink"
      >
        <CircleCheck className="size-5 shrink-0" aria-hidden="true" />
        {t('edit.good')}
      </p>
    )
  }
  return (
    <div role="status" className="rounded-box bg-saffron-soft p-4 text-saffron-ink">
      <p className="font-semibold">{t('edit.warnings', { count: warnings.length })}</p>
      <ul className="mt-1 grid gap-1 text-small">
        {warnings.map(({ line, field, message }) => (
          <li key={`${field}${message}`}>
            {t('edit.line', { line })}: {message}
          </li>
        ))}
      </ul>
    </div>
  )
}
