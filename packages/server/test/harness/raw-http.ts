import { once } from 'node:events'
import { connect } from 'node:net'
import { host } from './listen.ts'

/** What came back, before anybody has made sense of it. */
export interface RawResponse {
  readonly status: number
  readonly body: string
}

/**
 * One GET, byte for byte: what no client would send, and what none would pass on.
 *
 * @param lines of the head, each character one byte (ISO 8859-1, as Node reads it)
 */
export async function rawGet(
  port: number,
  path: string,
  lines: readonly string[],
): Promise<RawResponse> {
  const head = [`GET ${path} HTTP/1.1`, 'Host: app.example', 'Connection: close', ...lines]
  const socket = connect(port, host)
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.write(`${head.join('\r\n')}\r\n\r\n`, 'latin1')
  await once(socket, 'close')
  const answer = Buffer.concat(chunks).toString()
  const [, status = '0'] = /^HTTP\/1\.1 (\d+)/.exec(answer) ?? []
  return { status: Number(status), body: answer.slice(answer.indexOf('\r\n\r\n') + 4) }
}
