'use client'

import { useEffect, useState } from 'react'
import type { Definition } from '@floyo/contracts'
import { CodeBlock } from '../../ui/code-block.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import definitionTexts from '../../messages/en/definition.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** A definition as text. The YAML library is loaded when somebody looks. */
export function YamlView({ definition }: { definition: Definition }) {
  const t = useTexts(definitionTexts)
  const [text, setText] = useState<string>()
  useEffect(() => {
    let current = true
    void import('./yaml.ts').then(({ toYaml }) => current && setText(toYaml(definition)))
    return () => {
      current = false
    }
  }, [definition])
  if (text === undefined) return <Skeleton className="h-64" />
  return <CodeBlock label={t('yaml')} code={text} tall />
}
