import { BoundedMap } from '../bounded-map.ts'
import type { Doctor } from '../doctor.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { AuthCore } from '../presence.ts'
import type { Refusal } from '../refusal.ts'
import { toConsole } from './console.ts'
import { checkDevelopment } from './development.ts'
import type { Diagnosis } from './diagnosis.ts'
import { examine } from './examination.ts'
import { remedyOf } from './remedy.ts'
import { seenOf } from './seen.ts'

export interface DoctorOptions {
  /**
   * Gets each diagnosis. Nobody waits for it, and what it throws is lost: no answer may depend on it.
   *
   * @default a few lines on the console
   */
  readonly report?: (diagnosis: Diagnosis) => void | Promise<void>
  /**
   * The app's own word for it, where `NODE_ENV` is neither `development` nor `test`. Against
   * `NODE_ENV=production` it counts for nothing.
   *
   * @default false
   */
  readonly development?: boolean
}

/** In milliseconds: a page that asks again and again is told once a minute. */
const repeatAfter = 60_000
/** Bounded, for a client chooses its origin. */
const remembered = 1000

/**
 * Says why calls are signed out: at most once for a request or a WebSocket connection, and the same
 * once a minute. The client learns nothing of it.
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
