/** A file that the app needs. */
export interface PlannedFile {
  /** What it is, whatever its place. */
  readonly name: string
  /** From the app's folder. */
  readonly path: string
  readonly text: string
  /** Not to be shown. */
  readonly secret: boolean
}
