'use client'

import { type ComponentType, useEffect, useState } from 'react'

/**
 * A component whose code is fetched once the page is alive, with a placeholder of its size until then.
 * For widgets whose behaviour weighs more than the page they stand on; nothing of them is in the shell.
 */
export function afterMount<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  Placeholder: ComponentType<Props>,
): ComponentType<Props> {
  return function AfterMount(props: Props) {
    const [Loaded, setLoaded] = useState<ComponentType<Props>>()
    useEffect(() => {
      let current = true
      void load().then((component) => current && setLoaded(() => component))
      return () => {
        current = false
      }
    }, [])
    return Loaded ? <Loaded {...props} /> : <Placeholder {...props} />
  }
}
