/**
 * On the responses of `cookieJarFetch`, whatever the app wraps around it: it shows a link that all
 * its calls belong to one visitor. A registered symbol, because there may be several copies of the
 * package.
 */
export const jarMark = Symbol.for('@trpc-auth/client jar')
