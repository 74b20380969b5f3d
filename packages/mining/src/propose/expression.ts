/** Pieces of the expression language, written safely. */

/** A text as a string literal of an expression. */
export function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

/** A text as it stands in a template: two braces are written as four. */
export function escapeTemplate(text: string): string {
  return text.replaceAll('{{', '{{{{')
}
