/** @throws for anything but base64; the dot and the letters of base64url are accepted too */
export function bytesOfBase64(base64: string): Uint8Array<ArrayBuffer> {
  const standard = base64.replaceAll(/[.-]/g, '+').replaceAll('_', '/')
  return Uint8Array.from(atob(standard), (char) => char.charCodeAt(0))
}

export function bytesOfHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))
}
