import { createQueryId, SelectQueryNode, TableNode, type Kysely, type KyselyPlugin } from 'kysely'

/**
 * The same database, or transaction, without the app's plugins: they rename columns, tables or what
 * is read, and the rows of this layer must be what its own queries say. What `withSchema` has set
 * stays, for it only says where the tables are.
 */
export function withoutPlugins<TDatabase>(db: Kysely<TDatabase>): Kysely<TDatabase> {
  const { plugins } = db.getExecutor()
  return plugins
    .filter(setsSchema)
    .reduce((kept, plugin) => kept.withPlugin(plugin), db.withoutPlugins())
}

/** Told by what it does to a table, so that the plugin of another copy of Kysely counts. */
function setsSchema(plugin: KyselyPlugin): boolean {
  const query = SelectQueryNode.createFrom([TableNode.create('auth_user')])
  const node = plugin.transformQuery({ node: query, queryId: createQueryId() })
  const [table] = SelectQueryNode.is(node) ? (node.from?.froms ?? []) : []
  if (table === undefined || !TableNode.is(table)) return false
  const { schema, identifier } = table.table
  return schema !== undefined && identifier.name === 'auth_user'
}
