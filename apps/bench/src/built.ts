import { registerHooks } from 'node:module'
import { builtFiles } from './built-files.ts'

// Loaded before anything else in a process that runs our packages as published.
const files = builtFiles(['server'])

registerHooks({
  resolve(specifier, context, next) {
    const file = files.get(specifier)
    return file ? { url: file.href, shortCircuit: true } : next(specifier, context)
  },
})
