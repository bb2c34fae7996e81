// The page of an app that uses passkeys. It runs in a browser, which gets it without its types.
import {
  canAutofill,
  canUsePasskeys,
  createPasskey,
  getPasskey,
  PasskeyError,
  signalPasskeys,
  signalUnknownPasskey,
  type AuthenticationResponseJSON,
  type CreationOptionsJSON,
  type PasskeySignal,
  type RegistrationResponseJSON,
} from '../../../client/src/passkey/index.ts'

interface Answered<TData> {
  readonly result?: { readonly data: { readonly json: TData } }
  readonly error?: {
    readonly json: { readonly data: { readonly auth: { readonly code: string } } }
  }
}

class Refused extends Error {
  readonly code: string

  constructor(code: string) {
    super(code)
    this.code = code
  }
}

async function call<TData>(path: string, json: unknown = {}): Promise<TData> {
  const headers = { 'content-type': 'application/json' }
  const init = { method: 'POST', headers, body: JSON.stringify({ json }) }
  const answer = (await (await fetch(`/trpc/${path}`, init)).json()) as Answered<TData>
  if (answer.result) return answer.result.data.json
  throw new Refused(answer.error?.json.data.auth.code ?? 'nothing')
}

async function query<TData>(path: string): Promise<TData> {
  const answer = (await (await fetch(`/trpc/${path}`)).json()) as Answered<TData>
  if (answer.result) return answer.result.data.json
  throw new Refused(answer.error?.json.data.auth.code ?? 'nothing')
}

interface Begun<TOptions> {
  readonly options: TOptions
}
interface RequestOptions {
  readonly challenge: string
  readonly rpId: string
}
interface Changed {
  readonly signal: PasskeySignal
}

async function outcome(work: () => Promise<unknown>): Promise<string> {
  try {
    await work()
    return 'done'
  } catch (error) {
    if (error instanceof PasskeyError || error instanceof Refused) return error.code
    return String(error)
  }
}

let asked = 0
const { credentials } = navigator as { credentials?: { get(options: object): Promise<unknown> } }
const get = credentials?.get.bind(credentials)
if (credentials) {
  credentials.get = async (options) => {
    asked += 1
    return get?.(options)
  }
}

let offer = new AbortController()
let offered: Promise<string> | null = null
let kept: Promise<string> | null = null
let begun: Begun<RequestOptions> | null = null
const answers: { made?: RegistrationResponseJSON; used?: AuthenticationResponseJSON } = {}

/** What a test has the page do. Each says how it went: `done`, or the code of an error. */
export const stage = {
  login: (json: object) => outcome(() => call('auth.login', json)),
  logout: () => outcome(() => call('auth.logout')),
  me: () => query<{ email: string }>('auth.me').then(({ email }) => email, String),
  amr: () => query<string[]>('amr'),
  byPasskey: () => outcome(() => query('byPasskey')),
  list: () => query<{ id: string; name: string; backedUp: boolean }[]>('passkey.list'),

  register: () =>
    outcome(async () => {
      const { options } = await call<Begun<CreationOptionsJSON>>('passkey.registerOptions')
      const response = await createPasskey(options)
      answers.made = response
      const { signal } = await call<Changed>('passkey.register', { response })
      await signalPasskeys(signal)
    }),

  signUp: (user: object) =>
    outcome(async () => {
      const { options } = await call<Begun<CreationOptionsJSON>>('passkey.signUpOptions', user)
      await call('passkey.signUp', { user, response: await createPasskey(options) })
    }),

  signIn: () =>
    outcome(async () => {
      const { options } = await call<Begun<RequestOptions>>('passkey.signInOptions')
      const response = await getPasskey(options)
      answers.used = response
      await call('passkey.signIn', { response }).catch(async (error: unknown) => {
        if (error instanceof Refused && error.code === 'PASSKEY_UNKNOWN') {
          await signalUnknownPasskey(options, response)
        }
        throw error
      })
    }),

  /** Asks for a challenge, which `finish` uses. */
  async begin() {
    begun = await call<Begun<RequestOptions>>('passkey.signInOptions')
  },
  finish: () =>
    outcome(async () => {
      const response = begun && (await getPasskey(begun.options))
      await call('passkey.signIn', { response })
    }),

  /** Offers passkeys beside the form; how that went is asked for later. */
  async offer() {
    const { options } = await call<Begun<RequestOptions>>('passkey.signInOptions')
    offer = new AbortController()
    const { signal } = offer
    offered = outcome(async () => {
      const response = await getPasskey(options, { conditional: true, signal })
      await call('passkey.signIn', { response })
    })
  },
  /** Has the browser make a passkey by itself; how that went is asked for later. */
  async upgrade() {
    const wish = { conditional: true }
    const { options } = await call<Begun<CreationOptionsJSON>>('passkey.registerOptions', wish)
    offered = outcome(() => createPasskey(options, wish))
  },

  /** Keeps the present offer in mind, before another is made. */
  keepOffer() {
    kept = offered
  },
  keptInTheEnd: () => kept ?? 'none',
  offeredInTheEnd: () => offered ?? 'none',
  endOffer: () => offer.abort(),

  verify: () =>
    outcome(async () => {
      const { options } = await call<Begun<RequestOptions>>('passkey.verifyOptions')
      await call('passkey.verify', { response: await getPasskey(options) })
    }),

  remove: ({ id }: { id: string }) =>
    outcome(async () => {
      const { signal } = await call<Changed>('passkey.remove', { id })
      await signalPasskeys(signal)
    }),

  /** What the browser has answered last. */
  answers: () => answers,

  /** How often the browser was asked for a passkey. */
  asked: () => asked,

  abilities: async () => ({ passkeys: canUsePasskeys(), autofill: await canAutofill() }),
}

Object.assign(globalThis, { stage })
