export { fieldWords, inputWords, type FieldWords, type FormWords } from './field-words.ts'
export { authWords, passkeyWords, passwordWords, wordsFor, type AuthWords } from './words.ts'
