'use client'

import { useEffect, useState } from 'react'
import type { FieldProblem } from '@floyo/contracts'
import type * as yamlModule from './yaml.ts'

export type TextReader = typeof yamlModule

/** The module that reads and writes YAML, once it has been loaded: only editing needs it. */
export function useYaml(): TextReader | undefined {
  const [yaml, setYaml] = useState<TextReader>()
  useEffect(() => {
    let current = true
    void import('./yaml.ts').then((module) => current && setYaml(module))
    return () => {
      current = false
    }
  }, [])
  return yaml
}

/** Problems at the lines of the text they are about. */
export function atLinesOf(
  yaml: TextReader,
  text: string,
  problems: readonly FieldProblem[],
): yamlModule.LineProblem[] {
  const read = yaml.readYaml(text)
  return read.ok ? yaml.atLines(problems, read.lineOf) : read.problems
}
