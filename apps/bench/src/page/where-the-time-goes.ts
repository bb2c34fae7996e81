/** What profiles have shown. Written by hand: it explains the figures, and says none of its own. */
export const whereTheTimeGoes = `### Where the time goes

TODO`
