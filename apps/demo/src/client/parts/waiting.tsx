/** Shown only when the answer takes long enough to be missed: the style sheet delays it. */
export function Waiting() {
  return (
    <main className="page" aria-busy="true">
      <p className="waiting">One moment…</p>
    </main>
  )
}
