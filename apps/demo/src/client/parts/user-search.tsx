import { type SubmitEvent, useId } from 'react'
import { EMAIL_MAX_LENGTH } from '../../email-limits.ts'

interface UserSearchProps {
  /** What was searched for. */
  text: string
  onSearch: (text: string) => void
}

/** Searches when it is asked to, not at every letter. */
export function UserSearch({ text, onSearch }: UserSearchProps) {
  const id = useId()
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const entered = new FormData(event.currentTarget).get('search')
    onSearch(typeof entered === 'string' ? entered.trim() : '')
  }
  return (
    <form role="search" className="search" onSubmit={onSubmit}>
      <div className="field">
        <label htmlFor={id}>Part of a name or an e-mail address</label>
        <div className="input">
          <input
            id={id}
            type="search"
            name="search"
            dir="auto"
            defaultValue={text}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={EMAIL_MAX_LENGTH}
          />
        </div>
      </div>
      <button type="submit" className="button button-quiet">
        Search
      </button>
    </form>
  )
}
