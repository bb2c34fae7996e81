/** What tRPC's adapters tell of a request, as far as it is read here. */
export interface CallInfo {
  readonly accept?: string | null
  readonly type?: string
  readonly connectionParams?: ConnectionParams | null
}

/** What a client says where it can set no header: `connectionParams` of tRPC's links. */
export type ConnectionParams = Readonly<Record<string, string | undefined>>

/** Whether tRPC streams the answers of a batch, so that its head leaves before they are there. */
export function isJsonl(info: CallInfo | undefined): boolean {
  return info?.accept === 'application/jsonl'
}

/**
 * Those of an event stream. tRPC finds them in the URL of any request, but others have headers, and
 * a token does not belong into an address.
 */
export function streamParams(info: CallInfo | undefined): ConnectionParams | null {
  return info?.type === 'subscription' ? (info.connectionParams ?? null) : null
}
