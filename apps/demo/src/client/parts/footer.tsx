import { useSyncExternalStore } from 'react'
import { onServed, servedBy } from '../served-by.ts'

/** Only where several processes serve: to see that it makes no difference which of them does. */
export function Footer() {
  const name = useSyncExternalStore(onServed, servedBy)
  return name === null ? null : <footer className="footer">Served by process {name}</footer>
}
