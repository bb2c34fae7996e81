export { exposureOf, type Exposed, type ExposureOptions } from './exposure.ts'
export { exposureChanges, exposureTable, exposureText, openLines } from './report.ts'
