/** Wants to know what happens to sessions. */
export interface FeedListener {
  /** From now on every change is announced. */
  opened(): void
  /** This session was changed or ended, by any process. */
  changed(id: string): void
  /** Until it opens again, changes may be missed, and some may have been already. */
  lost(): void
}

/** News of sessions from all processes. */
export interface SessionFeed {
  /** Called once. */
  listen(listener: FeedListener): void
}
