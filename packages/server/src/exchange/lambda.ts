import { isSafeMethod, type Exchange } from './exchange.ts'
import { CookieJar, type ResponseHead } from './jar.ts'

/** The context options of tRPC's AWS Lambda adapter, for events of both payload formats. */
export interface LambdaOptions {
  readonly event: object
  readonly context: object
}

/** The parts of an API Gateway event, format 1.0 or 2.0, or of a function URL, that are read. */
interface LambdaEvent {
  readonly httpMethod?: string
  readonly requestContext?: { readonly http?: { readonly method?: string } }
  readonly headers?: Readonly<Record<string, string | undefined>> | null
  readonly multiValueHeaders?: Readonly<Record<string, string[] | undefined>> | null
  readonly cookies?: readonly string[]
}

export function lambdaExchange(options: LambdaOptions): Exchange {
  const event: LambdaEvent = options.event
  const headers = lambdaHeaders(event)
  return {
    safe: isSafeMethod(event.httpMethod ?? event.requestContext?.http?.method),
    lasting: false,
    jar: new CookieJar(lambdaHead),
    header: (name) => headers.get(name),
  }
}

/** Multi-value headers first, as tRPC does; format 2.0 keeps the cookies apart. */
function lambdaHeaders(event: LambdaEvent): Headers {
  const headers = new Headers()
  for (const [name, values] of Object.entries(event.multiValueHeaders ?? {})) {
    for (const value of values ?? []) headers.append(name, value)
  }
  for (const [name, value] of Object.entries(event.headers ?? {})) {
    if (value !== undefined && !headers.has(name)) headers.append(name, value)
  }
  if (event.cookies?.length) headers.set('cookie', event.cookies.join('; '))
  return headers
}

const lambdaHead: ResponseHead = {
  writable: false,
  why: 'This call sets a cookie, which the AWS Lambda adapter has no way to do from a procedure. Send it through an adapter that can: see the table of adapters in the docs.',
}
