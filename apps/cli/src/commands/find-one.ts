/** Finding what a person means by an id, the beginning of one, or a name. */
import { CliError } from '../cli-error.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** @throws CliError `notFound` when there is none, `refused` when there are several */
export async function findOne<Item extends { id: string }>(
  name: string,
  options: {
    /** What it is called in messages, such as `workflow`; one of several, where that is no mere `s` more. */
    what: string
    whats?: string
    /** The command that shows them all. */
    listedBy: string
    nameOf: (item: Item) => string
    byId: (id: string) => Promise<Item>
    all: () => AsyncIterable<Item>
  },
): Promise<Item> {
  if (uuid.test(name)) return options.byId(name)
  const wanted = name.toLowerCase()
  const matches: Item[] = []
  for await (const item of options.all()) {
    if (options.nameOf(item).toLowerCase() === wanted) matches.push(item)
    else if (wanted.length >= 6 && (item.id.startsWith(wanted) || shortId(item.id) === wanted)) {
      matches.push(item)
    }
  }
  const { what, whats = `${what}s`, listedBy } = options
  const [one, other] = matches
  if (one && !other) return one
  if (!one) {
    throw new CliError('notFound', `There is no ${what} "${name}"`, { fix: listedBy })
  }
  throw new CliError('refused', `"${name}" may mean several ${whats}`, {
    details: matches.map((item) => `${item.id}  ${options.nameOf(item)}`),
    fix: 'give the whole id',
  })
}

/** The end of an id, which tells things apart that were made at nearly the same time. */
export function shortId(id: string): string {
  return id.slice(-12)
}
