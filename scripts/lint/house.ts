/**
 * House rules that oxlint does not have. `as never` and `as unknown as T` silence the compiler as
 * completely as `any` does; where one is needed, disable the rule on that line with the reason.
 */
import { layerFault } from './layers.ts'

type Node = {
  type: string
  expression?: Node
  typeAnnotation?: Node
  typeName?: { name?: string }
  source?: { value?: unknown } | null
}
type Context = { filename: string; report(finding: { node: Node; message: string }): void }

const isUnknownCast = (node: Node | undefined) =>
  node?.type === 'TSAsExpression' && node.typeAnnotation?.type === 'TSUnknownKeyword'

const noEscapeCast = {
  create: (context: Context) => ({
    TSAsExpression(node: Node) {
      if (node.typeAnnotation?.type === 'TSNeverKeyword') {
        context.report({
          node,
          message: '`as never` hides a type error: narrow the value instead.',
        })
      } else if (isUnknownCast(node.expression)) {
        context.report({
          node,
          message: '`as unknown as` hides a type error: narrow the value instead.',
        })
      }
    },
  }),
}

/** Where the subject of a token is made; the type lets nobody else do it. */
const door = /packages\/server\/(src\/core\/sign-in\/start\.ts|test\/harness\/subject\.ts)$/

/** Every way in asks for the factors that a user has set up, because there is one door only. */
const oneDoor = {
  create: (context: Context) => ({
    TSAsExpression(node: Node) {
      if (node.typeAnnotation?.typeName?.name !== 'TokenSubject') return
      if (door.test(context.filename.replaceAll('\\', '/'))) return
      context.report({
        node,
        message:
          'A cast to TokenSubject makes a session that bypasses the door: call enter or prove of core/sign-in.',
      })
    },
  }),
}

/** `core/` imports no concern, and a concern imports only `core/`. */
const layers = {
  create(context: Context) {
    const check = (node: Node) => {
      const message = layerFault(context.filename.replaceAll('\\', '/'), node.source?.value)
      if (message !== null) context.report({ node, message })
    }
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    }
  },
}

const plugin = {
  meta: { name: 'house' },
  rules: { 'no-escape-cast': noEscapeCast, 'one-door': oneDoor, layers },
}
export default plugin
