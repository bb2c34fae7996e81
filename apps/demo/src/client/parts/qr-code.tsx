import { encode } from 'uqr'

interface QrCodeProps {
  text: string
  /** What it is, for those who do not see it. */
  label: string
}

/** Dark on light in every scheme: not all cameras read it the other way round. */
export function QrCode({ text, label }: QrCodeProps) {
  const { data, size } = encode(text, { border: 4 })
  const path = data.flatMap((row, y) =>
    row.flatMap((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : [])),
  )
  return (
    <svg className="qr-code" role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`}>
      <rect width={size} height={size} fill="#ffffff" />
      <path d={path.join('')} fill="#000000" shapeRendering="crispEdges" />
    </svg>
  )
}
