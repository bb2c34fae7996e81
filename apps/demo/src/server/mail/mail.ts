/** One e-mail to one person, as text and as HTML. */
export interface Mail {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** Rejects when the e-mail was not accepted. */
export type SendMail = (mail: Mail) => Promise<void>
