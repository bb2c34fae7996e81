import { Hono } from 'hono'
import { html, raw } from 'hono/html'
import { secureHeaders } from 'hono/secure-headers'
import type { KeptMail, Mailbox } from './mailbox.ts'

/** The e-mails of a developer's machine, to be read in the browser. Never served in production. */
export function mailboxPage(mailbox: Mailbox): Hono {
  const app = new Hono()
  app.use(async (c, next) => {
    await next()
    c.header('cache-control', 'no-store')
  })
  // Tighter than any page: no script at all.
  const page = { defaultSrc: ["'none'"], styleSrc: ["'unsafe-inline'"], baseUri: ["'none'"] }
  app.use('/', secureHeaders({ contentSecurityPolicy: { ...page, frameAncestors: ["'none'"] } }))
  app.use(
    '/:id{[0-9]+}',
    secureHeaders({
      contentSecurityPolicy: { ...page, frameSrc: ["'self'"], frameAncestors: ["'none'"] },
    }),
  )
  app.use(
    '/:id{[0-9]+}/html',
    secureHeaders({
      contentSecurityPolicy: { ...page, frameAncestors: ["'self'"], sandbox: [...linksOnly] },
      xFrameOptions: 'SAMEORIGIN',
    }),
  )
  const find = async (id: string) => (await mailbox.list()).find((mail) => mail.id === Number(id))
  app.get('/', async (c) => c.html(frame('E-mails', listOf(await mailbox.list()))))
  app.get('/:id{[0-9]+}', async (c) => {
    const mail = await find(c.req.param('id'))
    return mail ? c.html(frame(mail.subject, bodiesOf(mail))) : c.notFound()
  })
  app.get('/:id{[0-9]+}/html', async (c) => {
    const mail = await find(c.req.param('id'))
    return mail ? c.html(`<base target="_top">${mail.html}`) : c.notFound()
  })
  return app
}

/** What the HTML of an e-mail may do: lead away, when somebody follows its link. */
const linksOnly = ['allow-top-navigation-by-user-activation']

const clock = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })

function listOf(mails: readonly KeptMail[]) {
  if (mails.length === 0) return html`<p class="quiet">No e-mails yet.</p>`
  return html`<ol>
    ${mails.map(
      ({ id, to, subject, sentAt }) =>
        html`<li>
          <a href="/dev/mail/${id}">${subject}</a>
          <span class="quiet">to <bdi>${to}</bdi>, ${clock.format(sentAt)}</span>
        </li>`,
    )}
  </ol>`
}

function bodiesOf({ id, to, sentAt, text }: KeptMail) {
  return html`<p class="quiet">To <bdi>${to}</bdi>, ${clock.format(sentAt)}</p>
    <h2>As HTML</h2>
    <iframe
      src="/dev/mail/${id}/html"
      sandbox="${linksOnly.join(' ')}"
      title="The e-mail as HTML"
    ></iframe>
    <h2>As text</h2>
    <pre tabindex="0">${text}</pre>
    <p><a href="/dev/mail">All e-mails</a></p>`
}

function frame(title: string, content: ReturnType<typeof listOf>) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Development mailbox</title>
        <style>
          ${raw(style)}
        </style>
      </head>
      <body>
        <header>
          <strong>Development mailbox.</strong> This server keeps its e-mails here and sends them to
          nobody. In production this page does not exist.
        </header>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html>`
}

const style = `
  :root { color-scheme: light dark; }
  @media print { :root { color-scheme: light; } }
  body { margin: 0; background: light-dark(#fff, #171614); color: light-dark(#23211d, #ebe7de); font: 1rem/1.6 ui-sans-serif, system-ui, sans-serif; }
  header { padding: .75rem 1.25rem; background: #ffd24a; color: #2b2100; }
  main { width: min(44rem, 100% - 2.5rem); margin: 2rem auto 4rem; }
  h1 { font-size: 1.75rem; line-height: 1.2; }
  h2 { margin-top: 2rem; font-size: 1rem; }
  ol { padding: 0; list-style: none; }
  li { display: grid; padding-block: .75rem; border-top: 1px solid #8886; }
  a { color: light-dark(#17624f, #83ccb3); }
  .quiet { color: light-dark(#5c584f, #a8a296); overflow-wrap: anywhere; }
  iframe { width: 100%; height: 31rem; border: 1px solid #8886; border-radius: .5rem; background: #fff; }
  pre { padding: 1rem; border: 1px solid #8886; border-radius: .5rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
`
