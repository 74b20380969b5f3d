'use client'

import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { ApiProblem } from '@floyo/client'
import type { JsonObject } from '@floyo/contracts'
import { useClient } from '../../api/client-context.tsx'
import { ProblemNotice } from '../../api/problem.tsx'
import { Button } from '../../ui/button.tsx'
import { SelectField } from '../../ui/field.tsx'
import { useGoTo } from '../../ui/link.tsx'
import { Page } from '../../ui/page.tsx'
import { atLinesOf, useYaml } from '../definition/use-yaml.ts'
import { YamlEditor } from '../definition/yaml-editor.tsx'
import type { LineProblem } from '../definition/yaml.ts'
import { type Example, examples } from './examples.ts'
import workflowsTexts from '../../messages/en/workflows.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

export function NewWorkflow() {
  const t = useTexts(workflowsTexts)
  const client = useClient()
  const goTo = useGoTo()
  const yaml = useYaml()
  const [example, setExample] = useState<Example>('report')
  const [text, setText] = useState<string>(examples.report)
  const [problems, setProblems] = useState<LineProblem[]>([])
  const create = useMutation({
    mutationFn: (definition: JsonObject) => client.createWorkflow({ body: { definition } }),
    onSuccess: (workflow) => goTo(`/workflows/${workflow.id}`),
    onError: (error) => {
      if (yaml && error instanceof ApiProblem) setProblems(atLinesOf(yaml, text, error.errors))
    },
  })
  const submit = (): void => {
    const read = yaml?.readYaml(text)
    if (!read) return
    create.reset()
    setProblems(read.ok ? [] : read.problems)
    if (read.ok) create.mutate(read.definition)
  }
  const change = (next: string): void => {
    setText(next)
    setProblems([])
  }
  return (
    <Page
      title={t('create.title')}
      lead={t('create.lead')}
      back={{ href: '/workflows', label: t('title') }}
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
        <div className="max-w-sm">
          <SelectField
            label={t('create.from')}
            value={example}
            onChange={(event) => {
              const next = event.target.value as Example
              setExample(next)
              change(examples[next])
            }}
            options={(Object.keys(examples) as Example[]).map((value) => ({
              value,
              label: t(`create.examples.${value}`),
            }))}
          />
        </div>
        <YamlEditor label={t('edit.label')} text={text} onChange={change} problems={problems} />
        {create.error && problems.length === 0 && <ProblemNotice error={create.error} />}
        <div>
          <Button tone="primary" busy={create.isPending} disabled={!yaml} onClick={submit}>
            {t('create.create')}
          </Button>
        </div>
      </div>
    </Page>
  )
}
