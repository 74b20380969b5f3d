import type { Node } from '../parse.ts'

/** A call as the special forms see it: a receiver, if any, is the first of `args`. */
export interface Call {
  node: Extract<Node, { op: 'call' | 'rcall' }>
  name: string
  args: Node[]
}
