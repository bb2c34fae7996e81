import type { SubmitEvent } from 'react'

/** Searches when it is asked to, not at every letter. */
export function UserSearch({ onSearch }: { onSearch: (text: string) => void }) {
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const text = new FormData(event.currentTarget).get('search')
    onSearch(typeof text === 'string' ? text.trim() : '')
  }
  return (
    <form role="search" className="search" onSubmit={onSubmit}>
      <div className="input">
        <input
          type="search"
          name="search"
          aria-label="Part of an e-mail address"
          placeholder="E-mail address"
          autoComplete="off"
          maxLength={320}
        />
      </div>
      <button type="submit" className="button button-quiet">
        Search
      </button>
    </form>
  )
}
