import type { JsonObject } from 'oauth4webapi'
import { emailInput } from '../core/inputs.ts'

/** Longer than any name, subject or address of a picture; what is longer was not said. */
const longest = 2048

/** A text that a provider has said; `null` for anything else. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value.length <= longest ? value : null
}

/** An id, which some providers send as a number. */
export function idOf(value: unknown): string | null {
  return typeof value === 'number' && Number.isSafeInteger(value) ? `${value}` : textOf(value)
}

/** An address that a user of this layer can have; `null` for anything else. */
export function emailOf(value: unknown): string | null {
  return emailInput.safeParse(value).data ?? null
}

/** What of an answer is an object. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
