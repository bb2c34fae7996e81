import { createTransport } from 'nodemailer'
import type { SendMail } from './mail.ts'

/** A mail server that has not answered by then never will. */
const PATIENCE_MILLISECONDS = 10_000

/**
 * @param url as in `smtps://user:password@smtp.example.com`
 * @param from as in `Commonplace <no-reply@example.com>`
 */
export function smtp({ url, from }: { url: string; from: string }): SendMail {
  const transport = createTransport({
    url,
    connectionTimeout: PATIENCE_MILLISECONDS,
    greetingTimeout: PATIENCE_MILLISECONDS,
    socketTimeout: PATIENCE_MILLISECONDS,
    // An e-mail is made only from our own texts, never from a file or an address to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return async (mail) => {
    await transport.sendMail({ ...mail, from })
  }
}
