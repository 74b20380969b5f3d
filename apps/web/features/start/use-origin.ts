'use client'

import { useEffect, useState } from 'react'

/** The address that the reader has opened, for commands to type; known only in the browser. */
export function useOrigin(): string {
  const [origin, setOrigin] = useState('http://127.0.0.1:3000')
  useEffect(() => setOrigin(window.location.origin), [])
  return origin
}
