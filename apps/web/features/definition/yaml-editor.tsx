'use client'

import { useId, useRef, type KeyboardEvent } from 'react'
import { cx } from '../../ui/cx.ts'
import type { LineProblem } from './yaml.ts'
import workflowsTexts from '../../messages/en/workflows.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

interface YamlEditorProps {
  label: string
  text: string
  onChange: (text: string) => void
  problems: readonly LineProblem[]
}

/** A plain text field with line numbers; lines with a problem are marked, and each problem leads to its line. */
export function YamlEditor({ label, text, onChange, problems }: YamlEditorProps) {
  const t = useTexts(workflowsTexts)
  const id = useId()
  const area = useRef<HTMLTextAreaElement>(null)
  const lines = text.split('\n')
  const marked = new Set(problems.map(({ line }) => line))
  const goTo = (line: number): void => {
    const start = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0)
    area.current?.focus()
    area.current?.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0))
  }
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-small font-semibold">
        {label}
      </label>
      <div className="flex overflow-hidden rounded-box border border-line-strong bg-raised focus-within:outline-2 focus-within:outline-tide">
        <ol
          aria-hidden="true"
          className="border-r border-line bg-sunken py-3 text-right font-mono text-[0.78rem] leading-5 text-ink-faint select-none"
        >
          {lines
            .map((_, index) => index + 1)
            .map((line) => (
              <li
                key={line}
                className={cx('px-2.5', marked.has(line) && 'bg-bad-soft font-bold text-bad-ink')}
              >
                {line}
              </li>
            ))}
        </ol>
        <textarea
          ref={area}
          id={id}
          value={text}
          rows={Math.max(18, lines.length)}
          spellCheck={false}
          autoCapitalize="off"
          wrap="off"
          aria-invalid={problems.length > 0 || undefined}
          aria-describedby={problems.length > 0 ? `${id}-problems` : undefined}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={(event) => indent(event, onChange)}
          className="min-w-0 flex-1 resize-none overflow-x-auto bg-transparent px-3 py-3 font-mono text-[0.82rem] leading-5 outline-none"
        />
      </div>
      {problems.length > 0 && (
        <div
          id={`${id}-problems`}
          role="alert"
          className="mt-3 rounded-box bg-bad-soft p-4 text-bad-ink"
        >
          <p className="font-semibold">{t('edit.problems', { count: problems.length })}</p>
          <ul className="mt-1.5 grid gap-1 text-small">
            {problems.map(({ line, field, message }) => (
              <li key={`${line}${field}${message}`} className="flex flex-wrap gap-x-2">
                <button
                  type="button"
                  onClick={() => goTo(line)}
                  className="rounded-small font-semibold underline underline-offset-2"
                >
                  {t('edit.line', { line })}
                </button>
                {field && <code className="font-mono text-tiny leading-5">{field}</code>}
                <span>{message}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  )
}

/** Enter keeps the indentation. Tab is left alone: it moves on, as keyboards expect. */
function indent(event: KeyboardEvent<HTMLTextAreaElement>, onChange: (text: string) => void): void {
  if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
  const { value, selectionStart, selectionEnd } = event.currentTarget
  const line = value.slice(value.lastIndexOf('\n', selectionStart - 1) + 1, selectionStart)
  const spaces = /^ */.exec(line)?.[0] ?? ''
  if (spaces === '') return
  event.preventDefault()
  const area = event.currentTarget
  onChange(`${value.slice(0, selectionStart)}\n${spaces}${value.slice(selectionEnd)}`)
  const caret = selectionStart + 1 + spaces.length
  requestAnimationFrame(() => area.setSelectionRange(caret, caret))
}
