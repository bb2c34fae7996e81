/** One thing that was looked at. */
export interface Finding {
  /** `note`: nothing is wrong, but it is good to know. */
  readonly is: 'good' | 'note' | 'wrong'
  /** A reason of the doctor in the server (docs/doctor.md), where there is one. */
  readonly about: string
  readonly says: string
  readonly advice?: string
}

export const good = (about: string, says: string): Finding => ({ is: 'good', about, says })
export const note = (about: string, says: string): Finding => ({ is: 'note', about, says })

export function wrong(about: string, says: string, advice: string): Finding {
  return { is: 'wrong', about, says, advice }
}
