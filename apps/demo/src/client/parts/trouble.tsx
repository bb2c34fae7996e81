import { failureOf } from '../api.ts'
import { wordsFor } from '../words.ts'
import { Notice } from './notice.tsx'
import { Page } from './page.tsx'

/** Replaces a page that could not be loaded. */
export function Trouble({ error, again }: { error: unknown; again: () => void }) {
  return (
    <Page title="That did not work" narrow>
      <Notice kind="error">{wordsFor(failureOf(error)).message}</Notice>
      <button type="button" className="button" onClick={again}>
        Try again
      </button>
    </Page>
  )
}
