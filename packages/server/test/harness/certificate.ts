import { generate } from 'selfsigned'

/** Whom a certificate is for, in the numbers of RFC 5280 section 4.2.1.6. */
type Holder = { type: 2; value: string } | { type: 7; ip: string }

/** A certificate that is made for the occasion. */
export async function makeCertificate(holder: Holder): Promise<{ key: string; cert: string }> {
  const made = await generate([{ name: 'commonName', value: 'app.example' }], {
    extensions: [{ name: 'subjectAltName', altNames: [holder] }],
  })
  return { key: made.private, cert: made.cert }
}
