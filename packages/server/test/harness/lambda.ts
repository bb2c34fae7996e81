import { PassThrough, Readable, type Writable } from 'node:stream'
import type {
  APIGatewayProxyEvent,
  APIGatewayProxyEventV2,
  APIGatewayProxyResult,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda'
import { host } from './listen.ts'

/**
 * What API Gateway does around a function: an event of payload format 1.0 or 2.0 from the request,
 * a response from the result
 * (docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
 */
export function gatewayV1(
  prefix: string,
  handler: (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const { headers = {}, ...result } = await handler(await eventV1(prefix, request), context)
    const head = new Headers()
    const multiple = result.multiValueHeaders ?? {}
    for (const [name, value] of Object.entries({ ...headers, ...multiple })) {
      for (const line of [value].flat()) head.append(name, String(line))
    }
    return respond(result.body, result.statusCode, head)
  }
}

export function gatewayV2(
  prefix: string,
  handler: (
    event: APIGatewayProxyEventV2,
    context: Context,
  ) => Promise<APIGatewayProxyStructuredResultV2>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const result = await handler(await eventV2(prefix, request), context)
    const head = new Headers()
    for (const [name, value] of Object.entries(result.headers ?? {})) head.set(name, String(value))
    for (const cookie of result.cookies ?? []) head.append('set-cookie', cookie)
    return respond(result.body ?? null, result.statusCode ?? 200, head)
  }
}

/** A function whose response is streamed: its URL invokes it with `RESPONSE_STREAM`. */
export function gatewayStreaming(
  prefix: string,
  handler: (event: APIGatewayProxyEventV2, out: ResponseStream, context: Context) => Promise<void>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const event = await eventV2(prefix, request)
    return new Promise((resolve, reject) => {
      // What the runtime puts into the global scope.
      const from = (out: PassThrough, { statusCode, headers, cookies }: StreamHead) => {
        const head = new Headers(headers)
        for (const cookie of cookies) head.append('set-cookie', cookie)
        resolve(respond(Readable.toWeb(out), statusCode, head))
        return out
      }
      Object.assign(globalThis, { awslambda: { HttpResponseStream: { from } } })
      const out = Object.assign(new PassThrough(), { setContentType: () => undefined })
      handler(event, out, context).catch(reject)
    })
  }
}

type ResponseStream = Writable & { setContentType(type: string): void }

interface StreamHead {
  readonly statusCode: number
  readonly headers: Record<string, string>
  readonly cookies: readonly string[]
}

/** The gateway speaks HTTP itself, so it drops what concerns the connection. */
function respond(body: ReadableStream | string | null, status: number, headers: Headers): Response {
  headers.delete('transfer-encoding')
  return new Response(body, { status, headers })
}

async function eventV1(prefix: string, request: Request): Promise<APIGatewayProxyEvent> {
  const url = new URL(request.url)
  const query = Object.fromEntries(url.searchParams)
  return {
    resource: `${prefix}/{proxy+}`,
    path: url.pathname,
    pathParameters: { proxy: url.pathname.slice(prefix.length + 1) },
    httpMethod: request.method,
    headers: Object.fromEntries(request.headers),
    multiValueHeaders: Object.fromEntries([...request.headers].map(([name, v]) => [name, [v]])),
    queryStringParameters: query,
    multiValueQueryStringParameters: Object.fromEntries(
      [...url.searchParams.keys()].map((name) => [name, url.searchParams.getAll(name)]),
    ),
    stageVariables: null,
    requestContext: {
      ...place,
      authorizer: null,
      protocol: 'HTTP/1.1',
      httpMethod: request.method,
      identity: { ...nobody, sourceIp: host },
      path: url.pathname,
      requestTimeEpoch: 0,
      resourceId: 'resource',
      resourcePath: `${prefix}/{proxy+}`,
    },
    body: await request.text(),
    isBase64Encoded: false,
  }
}

async function eventV2(prefix: string, request: Request): Promise<APIGatewayProxyEventV2> {
  const url = new URL(request.url)
  const { cookie, ...headers } = Object.fromEntries(request.headers)
  const routeKey = `ANY ${prefix}/{proxy+}`
  return {
    version: '2.0',
    routeKey,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    ...(cookie !== undefined && { cookies: cookie.split('; ') }),
    headers,
    pathParameters: { proxy: url.pathname.slice(prefix.length + 1) },
    requestContext: {
      ...place,
      domainPrefix: 'api',
      http: {
        method: request.method,
        path: url.pathname,
        protocol: 'HTTP/1.1',
        sourceIp: host,
        userAgent: headers['user-agent'] ?? '',
      },
      routeKey,
      time: '01/Jan/1970:00:00:00 +0000',
      timeEpoch: 0,
    },
    body: await request.text(),
    isBase64Encoded: false,
  }
}

const place = {
  accountId: '123456789012',
  apiId: 'api',
  domainName: host,
  requestId: 'request',
  stage: '$default',
}

const nobody = {
  accessKey: null,
  accountId: null,
  apiKey: null,
  apiKeyId: null,
  caller: null,
  clientCert: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  user: null,
  userAgent: null,
  userArn: null,
}

const context: Context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'trpc',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:trpc',
  memoryLimitInMB: '128',
  awsRequestId: 'request',
  logGroupName: 'group',
  logStreamName: 'stream',
  getRemainingTimeInMillis: () => 10_000,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
}
