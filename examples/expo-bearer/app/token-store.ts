/** Where the token outlives the app. One that cannot be read is none. */
export interface TokenStore {
  read(): Promise<string | null>
  write(token: string): Promise<void>
  forget(): Promise<void>
}
