/** The longest note, in UTF-16 code units after trimming: what the browser counts as well. */
export const NOTE_MAX_LENGTH = 2000
