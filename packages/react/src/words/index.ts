export { authWords, passkeyWords, passwordWords, wordsFor, type AuthWords } from './words.ts'
