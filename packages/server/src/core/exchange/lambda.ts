import { streamParams, type CallInfo } from './call-info.ts'
import { isSafeMethod, type Exchange } from './exchange.ts'
import { HeldResponse } from './held-response.ts'
import { CookieJar, redirectStatus, type ResponseHead } from './jar.ts'
import { forbidStoringIn, writeCookies, type HeaderWriter } from './set-cookie.ts'

/** The context options of tRPC's AWS Lambda adapter, for events of both payload formats. */
export interface LambdaOptions {
  readonly event: object
  readonly context: object
  readonly info?: CallInfo
}

/** What is read of an event: of API Gateway, in format 1.0 or 2.0, a function URL or a load balancer. */
interface LambdaEvent {
  readonly version?: string
  readonly httpMethod?: string
  readonly path?: string
  readonly rawPath?: string
  readonly rawQueryString?: string
  readonly queryStringParameters?: Query | null
  readonly multiValueQueryStringParameters?: Query | null
  readonly requestContext?: {
    /** That of a load balancer. */
    readonly elb?: object
    readonly http?: { readonly method?: string; readonly sourceIp?: string }
    readonly identity?: { readonly sourceIp?: string }
  }
  readonly headers?: Readonly<Record<string, string | undefined>> | null
  readonly multiValueHeaders?: Readonly<Record<string, string[] | undefined>> | null
  readonly cookies?: readonly string[]
}

type Query = Readonly<Record<string, string | readonly string[] | undefined>>

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
  let jar: CookieJar | undefined
  return {
    safe: isSafeMethod(event.httpMethod ?? http?.method),
    lasting: false,
    get jar() {
      return (jar ??= response?.jar ?? new CookieJar(unwrappedHead))
    },
    // Without the wrapper nothing of the result can be reached.
    forbidStoring() {
      if (response) response.storable = false
    },
    ...(response && { whenOver: (callback) => response.end.wait(callback) }),
    path: event.path ?? event.rawPath ?? null,
    search: () => event.rawQueryString ?? queryOf(event),
    gone: undefined, // nobody tells
    connectionParams: streamParams(options.info),
    remoteAddress: http?.sourceIp ?? identity?.sourceIp ?? null,
    header: (name) => headers.get(name),
  }
}

/**
 * What format 1.0 has taken apart. A load balancer does not decode it, and has it once: with several
 * values, or with the last of each
 * (docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html).
 */
function queryOf({ requestContext, ...event }: LambdaEvent): string {
  const query = event.multiValueQueryStringParameters ?? event.queryStringParameters ?? {}
  const pairs = Object.entries(query).flatMap(([name, values = []]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  )
  if (requestContext?.elb) return pairs.map((pair) => pair.join('=')).join('&')
  return new URLSearchParams(pairs).toString()
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
    if (held.get(event)?.sent === false) return handler(event, ...rest) // the wrapper around it
    const holding = new HeldResponse()
    held.set(event, holding)
    try {
      const result = await handler(event, ...rest)
      // A renewal may have gone on.
      for (let work = holding.settled(); work !== null; work = holding.settled()) await work
      const headers = resultHeaders(event, result)
      if (!holding.storable) forbidStoringIn(headers)
      if (holding.redirection !== null) {
        Object.assign(result, { statusCode: redirectStatus })
        headers.set('location', holding.redirection)
      }
      writeCookies(headers, holding.commit())
      holding.end.tellNext()
      return result
    } catch (cause) {
      holding.abandon()
      throw cause
    }
  }
}

function resultHeaders(event: LambdaEvent, result: LambdaResult): HeaderWriter {
  return {
    get(name) {
      const { headers = {}, multiValueHeaders = {} } = result
      const single = headers[spelling(headers, name)] ?? []
      const lines = [single, multiValueHeaders[spelling(multiValueHeaders, name)] ?? []].flat()
      return lines.length === 0 ? null : lines.join(', ')
    },
    set(name, value) {
      const { headers = {}, multiValueHeaders = {} } = result
      const several = spelling(multiValueHeaders, name)
      if (several in multiValueHeaders) {
        result.multiValueHeaders = { ...multiValueHeaders, [several]: [value] }
        return
      }
      result.headers = { ...headers, [spelling(headers, name)]: value }
    },
    append(name, value) {
      if (event.version === '2.0') {
        result.cookies = [...(result.cookies ?? []), value] // the only header with several lines
        return
      }
      const { multiValueHeaders = {} } = result
      const several = spelling(multiValueHeaders, name)
      const { [several]: others = [], ...rest } = multiValueHeaders
      if (!isSingleValued(event)) {
        result.multiValueHeaders = { ...rest, [several]: [...others, value] }
        return
      }
      result.multiValueHeaders = rest // it is not read, and what tRPC has put there would be lost
      for (const line of [...others.map(String), value]) appendSpelled(result, name, line)
    },
  }
}

/** As the app has spelled it, in whatever capitals (RFC 9110 section 5.1), or else as it is. */
function spelling(headers: object, name: string): string {
  return Object.keys(headers).find((key) => key.toLowerCase() === name) ?? name
}

/**
 * Whether whoever sent the event reads single values alone, as a load balancer does that sends them:
 * its setting `lambda.multi_value_headers.enabled` is for both ways.
 */
function isSingleValued({ version, headers, multiValueHeaders }: LambdaEvent): boolean {
  return version !== '2.0' && !multiValueHeaders && Boolean(headers)
}

/** Several lines of one header are as many names there, which differ in their capitals only. */
function appendSpelled(result: LambdaResult, name: string, value: string): void {
  const headers = { ...result.headers }
  let spelling = name
  for (let count = 1; spelling in headers; count += 1) {
    spelling = name.replaceAll(/[a-z]/g, (letter, at: number) =>
      (count >> at) & 1 ? letter.toUpperCase() : letter,
    )
  }
  result.headers = { ...headers, [spelling]: value }
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
  why: 'This call sets a cookie, which on AWS Lambda needs auth.lambdaHandler(awsLambdaRequestHandler({ … })) around the handler. A streamed response (awsLambdaStreamingRequestHandler) cannot carry it: send this call to a buffered handler.',
}
