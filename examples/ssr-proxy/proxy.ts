import { NextResponse, type NextRequest } from 'next/server'
import { carriesSession } from './session.ts'

/** Saves strangers a page that they could not use. It protects nothing: the procedures do. */
export async function proxy(request: NextRequest) {
  if (await carriesSession(request)) return NextResponse.next()
  return NextResponse.redirect(new URL('/sign-in', request.url))
}

export const config = { matcher: '/notes/:path*' }
