export type { Diagnosis, Finding, PlainReason, Reason } from './diagnosis.ts'
export { doctor, type DoctorOptions } from './doctor.ts'
export type { Seen, Site } from './seen.ts'
