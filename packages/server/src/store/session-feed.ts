/** Who wants to know what becomes of sessions. */
export interface FeedListener {
  /** From now on every change is told. */
  opened(): void
  /** This session was changed or ended, by whatever process. */
  changed(id: string): void
  /** Changes may go by untold, and may have done so, until it opens again. */
  lost(): void
}

/** News of sessions from all processes. */
export interface SessionFeed {
  /** Called once. */
  listen(listener: FeedListener): void
}
