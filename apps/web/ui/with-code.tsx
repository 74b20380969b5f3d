import { Fragment } from 'react'

/** A sentence of the server's, with what stands in backticks shown as something to type. */
export function WithCode({ text }: { text: string }) {
  return [...text.matchAll(/`([^`]+)`|[^`]+|`/g)].map(({ 0: part, 1: typed, index }) => (
    <Fragment key={index}>
      {typed === undefined ? (
        part
      ) : (
        <code className="rounded-small border border-current/20 px-1 font-mono text-[0.85em] break-words">
          {typed}
        </code>
      )}
    </Fragment>
  ))
}
