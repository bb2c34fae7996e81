import * as SecureStore from 'expo-secure-store'
import type { TokenStore } from './token-store.ts'

const key = 'session-token'
const options = {
  // Not in a backup, and not on another phone; readable by work in the background after the first unlock.
  keychainAccessible: SecureStore.AFTER_FIRST_UNLOCK_THIS_DEVICE_ONLY,
}

/** The Keychain on iOS, the Keystore on Android. */
export const secureTokens: TokenStore = {
  // Android cannot decrypt what was restored onto another phone.
  read: () => SecureStore.getItemAsync(key, options).catch(() => null),
  write: (token) => SecureStore.setItemAsync(key, token, options),
  forget: () => SecureStore.deleteItemAsync(key, options),
}
