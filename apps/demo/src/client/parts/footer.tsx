import { useSyncExternalStore } from 'react'
import { onServed, servedBy } from '../served-by.ts'

/** Only if there are several processes: to show that it makes no difference which one answers. */
export function Footer() {
  const name = useSyncExternalStore(onServed, servedBy)
  return name === null ? null : <footer className="footer">Served by process {name}</footer>
}
