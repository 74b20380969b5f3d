import type { StepRun } from '@floyo/contracts'
import { CodeBlock } from '../../ui/code-block.tsx'
import runsTexts from '../../messages/en/runs.json' with { type: 'json' }
import { useTexts } from '../../messages/texts.tsx'

/** A value that is too large to be shown whole: how it begins, its size, and where to get all of it. */
export function StoredValueBlock({
  title,
  value,
}: {
  title: string
  value: NonNullable<StepRun['outputFile']>
}) {
  const t = useTexts(runsTexts)
  return (
    <>
      <CodeBlock label={title} code={`${value.preview} …`} />
      <p className="mt-1.5 text-small text-ink-soft">
        {t('stored.size', { kib: Math.ceil(value.sizeBytes / 1024) })}{' '}
        <a
          href={`/api/v1/files/${value.fileId}/content`}
          download
          className="font-semibold text-tide-ink underline underline-offset-2"
        >
          {t('stored.download')}
        </a>
      </p>
    </>
  )
}
