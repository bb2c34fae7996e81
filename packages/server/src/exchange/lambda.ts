import { isSafeMethod, type Exchange } from './exchange.ts'
import { HeldResponse } from './held-response.ts'
import { CookieJar, type ResponseHead } from './jar.ts'
import { forbidStoringIn, writeCookies, type HeaderWriter } from './set-cookie.ts'

/** The context options of tRPC's AWS Lambda adapter, for events of both payload formats. */
export interface LambdaOptions {
  readonly event: object
  readonly context: object
}

/** The parts of an API Gateway event, format 1.0 or 2.0, or of a function URL's, that are read. */
interface LambdaEvent {
  readonly version?: string
  readonly httpMethod?: string
  readonly requestContext?: {
    readonly http?: { readonly method?: string; readonly sourceIp?: string }
    readonly identity?: { readonly sourceIp?: string }
  }
  readonly headers?: Readonly<Record<string, string | undefined>> | null
  readonly multiValueHeaders?: Readonly<Record<string, string[] | undefined>> | null
  readonly cookies?: readonly string[]
}

/** The parts of a result, of either format, that are written. */
interface LambdaResult {
  headers?: Record<string, boolean | number | string> | undefined
  multiValueHeaders?: Record<string, (boolean | number | string)[]> | undefined
  cookies?: string[] | undefined
}

/** Events that are inside {@link lambdaHandler}. */
const held = new WeakMap<object, HeldResponse>()

export function lambdaExchange(options: LambdaOptions): Exchange {
  const event: LambdaEvent = options.event
  const headers = lambdaHeaders(event)
  const { http, identity } = event.requestContext ?? {}
  const response = held.get(event)
  return {
    safe: isSafeMethod(event.httpMethod ?? http?.method),
    lasting: false,
    jar: response?.addJar() ?? new CookieJar(unwrappedHead),
    // Without the wrapper nothing of the result can be reached.
    forbidStoring() {
      if (response) response.storable = false
    },
    remoteAddress: http?.sourceIp ?? identity?.sourceIp ?? null,
    header: (name) => headers.get(name),
  }
}

/** Gives a handler's result the cookies of its calls: they are all done when it has one. */
export function lambdaHandler<
  TEvent extends object,
  TRest extends unknown[],
  TResult extends object,
>(
  handler: (event: TEvent, ...rest: TRest) => Promise<TResult>,
): (event: TEvent, ...rest: TRest) => Promise<TResult> {
  return async (event, ...rest) => {
    const holding = new HeldResponse()
    held.set(event, holding)
    const result = await handler(event, ...rest)
    await holding.settled() // a renewal may have gone on
    const headers = resultHeaders(event, result)
    if (!holding.storable) forbidStoringIn(headers)
    writeCookies(headers, holding.commit())
    return result
  }
}

function resultHeaders(event: LambdaEvent, result: LambdaResult): HeaderWriter {
  return {
    get(name) {
      const value = result.headers?.[name]
      return value === undefined ? null : String(value)
    },
    set(name, value) {
      result.headers = { ...result.headers, [name]: value }
    },
    append(name, value) {
      if (event.version === '2.0') {
        result.cookies = [...(result.cookies ?? []), value] // the only header with several lines
        return
      }
      const others = result.multiValueHeaders?.[name] ?? []
      result.multiValueHeaders = { ...result.multiValueHeaders, [name]: [...others, value] }
    },
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

const unwrappedHead: ResponseHead = {
  writable: false,
  why: 'This call sets a cookie, which on AWS Lambda needs auth.lambdaHandler(awsLambdaRequestHandler({ … })) around the handler. A streamed response (awsLambdaStreamingRequestHandler) can not carry it: send this call to a buffered handler.',
}
