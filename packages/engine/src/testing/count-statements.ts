import type { Pool } from 'pg'

/** A pool that writes down the name or text of each statement that goes through it. */
export function countStatements(pool: Pool): { pool: Pool; statements: string[] } {
  const statements: string[] = []
  const counting = new Proxy(pool, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target)
      if (property === 'query') {
        return (statement: string | { name?: string; text: string }, ...rest: unknown[]) => {
          const said =
            typeof statement === 'string' ? statement : (statement.name ?? statement.text)
          statements.push(said)
          return Reflect.apply(value as typeof Function.prototype, target, [
            statement,
            ...rest,
          ]) as unknown
        }
      }
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
  return { pool: counting, statements }
}
