import type { User } from '../api.ts'
import { DeleteAccount } from '../parts/delete-account.tsx'
import { EmailSetting } from '../parts/email-setting.tsx'
import { NameSetting } from '../parts/name-setting.tsx'
import { Page } from '../parts/page.tsx'
import { PasswordSetting } from '../parts/password-setting.tsx'
import { SessionList } from '../parts/session-list.tsx'
import { SigningIn } from '../parts/signing-in.tsx'
import { Unverified } from '../parts/unverified.tsx'

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'long' })

export function AccountPage({ user }: { user: User }) {
  return (
    <Page title="Account">
      <Unverified user={user} />
      <dl className="facts">
        <NameSetting user={user} />
        <EmailSetting user={user} />
        <PasswordSetting user={user} />
        <div className="fact">
          <dt>Member since</dt>
          <dd>
            <time dateTime={user.createdAt.toISOString()}>{day.format(user.createdAt)}</time>
          </dd>
        </div>
      </dl>
      <SigningIn user={user} />
      <SessionList />
      <DeleteAccount user={user} />
    </Page>
  )
}
