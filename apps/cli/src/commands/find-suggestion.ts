import { type Client, paginate } from '@floyo/client'
import type { Suggestion } from '@floyo/contracts'
import { findOne } from './find-one.ts'

/** A suggestion by its id, its short id or its title. */
export async function findSuggestion(client: Client, name: string): Promise<Suggestion> {
  return findOne(name, {
    what: 'suggestion',
    listedBy: 'floyo suggestions list',
    nameOf: ({ title }: Suggestion) => title,
    byId: (id) => client.getSuggestion({ params: { suggestionId: id } }),
    all: () => paginate(client.listSuggestions, {}),
  })
}
