import { html } from 'hono/html'
import type { Mail } from './mail.ts'

/** What an e-mail says, before it is text or HTML. */
export interface Letter {
  readonly to: string
  readonly subject: string
  readonly paragraphs: readonly string[]
  /** What there is to do, between the first paragraph and the others. */
  readonly link?: { readonly label: string; readonly url: string }
}

export async function mailOf(letter: Letter): Promise<Mail> {
  const { to, subject } = letter
  return { to, subject, text: textOf(letter), html: String(await htmlOf(letter)) }
}

function textOf({ paragraphs, link }: Letter): string {
  const [first = '', ...others] = paragraphs
  const parts = link ? [first, link.url, ...others] : paragraphs
  return [...parts, '-- \nCommonplace'].join('\n\n')
}

/** The template tag escapes whatever is put in. Mail programs only read inline styles. */
function htmlOf({ subject, paragraphs, link }: Letter) {
  const [first, ...others] = paragraphs
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${subject}</title>
      </head>
      <body style="margin:0;padding:32px 20px;background:#f7f5f0;color:#23211d">
        <div style="max-width:440px;margin:0 auto;font:16px/1.6 sans-serif">
          <p style="margin:0 0 24px;font:italic 500 22px/1.2 Georgia,serif">Commonplace</p>
          <p style="margin:0 0 20px">${first}</p>
          ${link ? linkOf(link) : ''}
          ${others.map((text) => html`<p style="margin:0 0 20px;color:#666157">${text}</p>`)}
        </div>
      </body>
    </html>`
}

function linkOf({ label, url }: { label: string; url: string }) {
  const button =
    'display:inline-block;padding:11px 22px;border-radius:10px;background:#17624f;color:#ffffff;font-weight:600;text-decoration:none'
  return html`<p style="margin:0 0 20px"><a href="${url}" style="${button}">${label}</a></p>
    <p style="margin:0 0 20px;color:#666157;font-size:14px;overflow-wrap:anywhere">
      Or copy this address: ${url}
    </p>`
}
