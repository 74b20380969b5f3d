import type { JsonValue } from '@floyo/contracts'
import type { Shape } from '@floyo/expressions'

/**
 * A value of a shape, for steps that go on from what was not really done. Texts say where they would
 * have come from.
 */
export function exampleOf(shape: Shape | true | undefined, name: string): JsonValue {
  if (shape === undefined || shape === true) return {}
  const type = Array.isArray(shape.type) ? shape.type.find((one) => one !== 'null') : shape.type
  switch (type) {
    case 'string':
      return `<${name}>`
    case 'number':
    case 'integer':
      return 0
    case 'boolean':
      return false
    case 'array':
      return isShape(shape.items) ? [exampleOf(shape.items, `${name}[0]`)] : []
    case undefined:
    default:
      return Object.fromEntries(
        Object.entries(shape.properties ?? {}).map(([key, inner]) => [
          key,
          exampleOf(inner, `${name}.${key}`),
        ]),
      )
  }
}

function isShape(value: unknown): value is Shape {
  return typeof value === 'object' && value !== null
}
