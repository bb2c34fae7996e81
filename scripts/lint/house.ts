/**
 * House rules that oxlint does not have. `as never` and `as unknown as T` silence the compiler as
 * completely as `any` does; where one is needed, disable the rule on that line with the reason.
 */
type Node = { type: string; expression?: Node; typeAnnotation?: Node }
type Context = { report(finding: { node: Node; message: string }): void }

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

const plugin = { meta: { name: 'house' }, rules: { 'no-escape-cast': noEscapeCast } }
export default plugin
