import { html } from 'hono/html'

/** Asks who somebody is, and believes it. */
export function ownProviderPage(uid: string, problem: string) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Demo ID</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        <main>
          <p class="brand">Demo ID</p>
          <h1>Who are you?</h1>
          <p>
            This stands in for Google and the like on a developer’s machine. It believes whatever
            you say, and asks for no password.
          </p>
          <form method="post" action="/interaction/${uid}">
            ${problem === '' ? '' : html`<p class="problem" role="alert">${problem}</p>`}
            <label>E-mail <input type="email" name="email" autocomplete="email" autofocus /></label>
            <p class="hint">Without one, you are somebody whose address this site does not tell.</p>
            <label>Name <input name="name" autocomplete="name" maxlength="80" /></label>
            <label class="check">
              <input type="checkbox" name="verified" checked /> The address has been confirmed
            </label>
            <button>Continue</button>
            <button class="quiet" name="deny" value="1" formnovalidate>Do not allow it</button>
          </form>
        </main>
      </body>
    </html>`
}

const style = `
  :root { color-scheme: light dark }
  body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 }
  main { max-width: 24rem; margin: 10vh auto; padding: 0 1.5rem }
  .brand { font-weight: 600; letter-spacing: .02em; color: light-dark(#345a9a, #9db9ea) }
  h1 { font-size: 1.6rem; margin: .5rem 0 }
  form { display: grid; gap: 1rem; margin-top: 1.5rem }
  label { display: grid; gap: .25rem }
  label.check { display: flex; gap: .5rem; align-items: center }
  input:not([type=checkbox]), button { font: inherit; padding: .6rem .75rem; border-radius: .4rem }
  input:not([type=checkbox]) { border: 1px solid light-dark(#767676, #8f8f8f) }
  button { border: 0; background: #2c4f8a; color: #fff; cursor: pointer }
  button.quiet { background: none; color: inherit; text-decoration: underline }
  .hint { margin: -.5rem 0 0; font-size: .875rem }
  .problem { color: light-dark(#a3261c, #ffb4ab); margin: 0 }
`
