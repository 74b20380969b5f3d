/**
 * Pieces of the expression language, written safely: nothing observed can end a literal or begin an
 * expression. Cost: linear in the text.
 */

/** A text as a string literal of an expression. */
export function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

/** A text as it stands in a template: two braces are written as four. */
export function escapeTemplate(text: string): string {
  return text.replaceAll('{{', '{{{{')
}
