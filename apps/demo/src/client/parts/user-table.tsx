import type { User } from '../api.ts'
import { UserRow } from './user-row.tsx'

export function UserTable({ users, me }: { users: readonly User[]; me: User }) {
  return (
    <table role="table" className="users">
      <caption className="visually-hidden">Users, the newest first</caption>
      <thead role="rowgroup">
        <tr role="row">
          {['User', 'State', 'Since', 'Actions'].map((title) => (
            <th key={title} role="columnheader" scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {users.map((user) => (
          <UserRow key={user.id} user={user} isMe={user.id === me.id} />
        ))}
      </tbody>
    </table>
  )
}
