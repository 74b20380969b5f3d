'use client'

import { createContext, use, useEffect, useState, type ReactNode } from 'react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { ApiProblem, type Client, createClient, mayPass } from '@floyo/client'

const ClientContext = createContext<Client | null>(null)

/** The API, from the browser: same origin, the session's cookie goes along by itself. */
export function useClient(): Client {
  const client = use(ClientContext)
  if (!client) throw new Error('useClient needs ApiProvider above it')
  return client
}

export function ApiProvider({ children }: { children: ReactNode }) {
  const [client] = useState(() => createClient({ baseUrl: '' }))
  const [cache] = useState(newCache)
  // From here on clicks are heard; tests wait for it.
  useEffect(() => {
    document.documentElement.dataset['alive'] = 'true'
  }, [])
  return (
    <ClientContext value={client}>
      <QueryClientProvider client={cache}>{children}</QueryClientProvider>
    </ClientContext>
  )
}

const againMs = 5_000

function newCache(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The client repeats what may be repeated; live changes say when to read again.
        retry: false,
        staleTime: 20_000,
        // What can not be answered for the moment is asked for again, until it is there.
        refetchInterval: ({ state }) => (mayPass(state.error) ? againMs : false),
        throwOnError: isSignedOut,
      },
    },
  })
}

/** The session ended while a page was open: its error boundary leads to signing in. */
function isSignedOut(error: Error): boolean {
  return error instanceof ApiProblem && error.code === 'unauthenticated'
}
