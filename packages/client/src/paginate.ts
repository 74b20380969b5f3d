import type { Page } from '@floyo/contracts'

interface Paged {
  query?: { after?: string | undefined }
}

type List<Input, Item> = (input: Input, options?: { signal?: AbortSignal }) => Promise<Page<Item>>

/**
 * Every item of a list, page after page, as they are asked for:
 * `for await (const run of paginate(client.listRuns, { query: { status: 'failed' } }))`.
 */
export async function* paginate<Input extends Paged | undefined, Item>(
  list: List<Input, Item>,
  input: NonNullable<NoInfer<Input>>,
  options: { signal?: AbortSignal } = {},
): AsyncGenerator<Item> {
  let page = await list(input, options)
  yield* page.items
  while (page.next !== null) {
    page = await list({ ...input, query: { ...input.query, after: page.next } }, options)
    yield* page.items
  }
}
