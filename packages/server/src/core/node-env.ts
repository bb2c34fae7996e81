/** What `NODE_ENV` says. Through `globalThis`: runtimes other than Node may have no `process`. */
export function nodeEnv(): unknown {
  const scope: { readonly process?: { readonly env?: Readonly<Record<string, unknown>> } } =
    globalThis
  return scope.process?.env?.['NODE_ENV']
}
