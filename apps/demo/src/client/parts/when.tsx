const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })

interface WhenProps {
  at: Date
  /** What stands before the day. @default nothing */
  before?: string
}

/** A day. */
export function When({ at, before }: WhenProps) {
  return (
    <>
      {before !== undefined && `${before} `}
      <time dateTime={at.toISOString()}>{day.format(at)}</time>
    </>
  )
}
