import { BoundedMap } from '../core/bounded-map.ts'
import type { AuthCore, Doctor } from '../core/core.ts'
import type { Exchange } from '../core/exchange/exchange.ts'
import type { Refusal } from '../core/refusal.ts'
import { toConsole } from './console.ts'
import { checkDevelopment } from './development.ts'
import type { Diagnosis } from './diagnosis.ts'
import { examine } from './examination.ts'
import { remedyOf } from './remedy.ts'
import { seenOf } from './seen.ts'

export interface DoctorOptions {
  /**
   * Gets each diagnosis. Nothing waits for it, and what it throws is dropped: no answer may depend
   * on it.
   *
   * @default a few lines on the console
   */
  readonly report?: (diagnosis: Diagnosis) => void | Promise<void>
  /**
   * The app's own assurance that this is development, where `NODE_ENV` is neither `development` nor
   * `test`. It does not override `NODE_ENV=production`.
   *
   * @default false
   */
  readonly development?: boolean
}

/** In milliseconds: for a page that keeps calling, the diagnosis is repeated once a minute. */
const repeatAfter = 60_000
/** Bounded, because a client chooses its origin. */
const remembered = 1000

/**
 * Says why callers are not signed in: at most once per request or WebSocket connection, and the
 * same diagnosis once a minute. The client learns nothing of it.
 *
 * @throws {AuthConfigError} in production, and where nothing says that this is development
 */
export function doctor({ report = toConsole, development = false }: DoctorOptions = {}): Doctor {
  checkDevelopment(development)
  return {
    attend(core) {
      const examined = new WeakSet<Exchange>()
      const toldAt = new BoundedMap<number>(remembered)
      const tell = async (refusal: Refusal) => {
        const diagnosis = await diagnose(core, refusal)
        if (diagnosis === null) return
        const key = subject(diagnosis)
        const now = core.clock().getTime()
        if (Math.abs(now - (toldAt.get(key) ?? -Infinity)) < repeatAfter) return
        toldAt.set(key, now)
        await report(diagnosis)
      }
      return (refusal) => {
        if (examined.has(refusal.exchange)) return
        examined.add(refusal.exchange)
        // A store that is down, or a report that throws: not the caller's business.
        tell(refusal).catch(() => undefined)
      }
    },
  }
}

async function diagnose(core: AuthCore, refusal: Refusal): Promise<Diagnosis | null> {
  const seen = seenOf(refusal.exchange)
  const found = await examine(core, refusal, seen)
  if (found === null) return null
  const { finding, backend } = found
  const { code, path = null } = refusal
  const remedy = remedyOf(finding, { backend, seen })
  return { ...finding, ...remedy, code, backend: backend.name, path, seen }
}

/** What makes two diagnoses the same news. */
function subject({ reason, backend, seen: { host, origin } }: Diagnosis): string {
  return JSON.stringify([reason, backend, host, origin])
}
