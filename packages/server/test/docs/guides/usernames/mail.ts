export const mails: string[] = []

export function sendMail(to: string, _token: string): void {
  mails.push(to)
}
