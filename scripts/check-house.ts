import { importsBelow, planOf } from './house.ts'

// How the server package is built, and whether it can still be taken in at a glance: few flat
// files, few floors, no arrow upward and so no circle.
const source = 'packages/server/src'
const mostFlat = 6
const mostFloors = 8

const imports = importsBelow(source)
const faults: string[] = []
for (const folder of [source, `${source}/core`]) {
  const { rooms, flat, ladder, arrows, circle } = planOf(folder, imports)
  console.log(
    `${folder}: ${rooms} rooms, ${flat} flat files, ${ladder.length} floors, ${arrows} arrows`,
  )
  console.log(`  ${ladder.join(' > ')}`)
  if (circle) faults.push(`${folder}: rooms import one another: ${circle.join(' > ')}.`)
  if (ladder.length > mostFloors) {
    faults.push(
      `${folder}: ${ladder.length} floors are more than ${mostFloors}: ${ladder.join(' > ')}.`,
    )
  }
  if (folder === source && flat > mostFlat) {
    faults.push(`${folder}: ${flat} flat files are more than ${mostFlat}.`)
  }
}
for (const fault of faults) console.error(fault)
process.exitCode = faults.length > 0 ? 1 : 0
