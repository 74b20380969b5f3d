import { subjectParts } from './subject-parts.ts'

/** The subject of a step, what changes in it set apart. */
export function SubjectText({ subject }: { subject: string }) {
  return subjectParts(subject).map(({ text, changes }, index) =>
    changes ? (
      <var
        // Parts have nothing but their place.
        // oxlint-disable-next-line react/no-array-index-key
        key={index}
        className="mx-px rounded-[0.2rem] bg-tide-soft px-1 text-tide-ink not-italic"
      >
        {text}
      </var>
    ) : (
      text
    ),
  )
}
