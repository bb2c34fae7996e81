import { Redirect, Route, Switch } from 'wouter'
import { SignedIn } from './identity/signed-in.tsx'
import { AccountDeletedPage } from './pages/account-deleted-page.tsx'
import { AccountPage } from './pages/account-page.tsx'
import { AdminPage } from './pages/admin-page.tsx'
import { ConfirmEmailPage } from './pages/confirm-email-page.tsx'
import { ConfirmLinkPage } from './pages/confirm-link-page.tsx'
import { ForgotPasswordPage } from './pages/forgot-password-page.tsx'
import { NotFoundPage } from './pages/not-found-page.tsx'
import { NotesPage } from './pages/notes-page.tsx'
import { OAuthAddressPage } from './pages/oauth-address-page.tsx'
import { OAuthDonePage } from './pages/oauth-done-page.tsx'
import { OAuthEmailPage } from './pages/oauth-email-page.tsx'
import { OAuthPage } from './pages/oauth-page.tsx'
import { ResetPasswordPage } from './pages/reset-password-page.tsx'
import { SignInPage } from './pages/sign-in-page.tsx'
import { SignOutPage } from './pages/sign-out-page.tsx'
import { SignUpPage } from './pages/sign-up-page.tsx'
import { VerifyPage } from './pages/verify-page.tsx'
import { Layout } from './parts/layout.tsx'

export function App() {
  return (
    <Layout>
      <Switch>
        <Route path="/">
          <Redirect to="/notes" replace />
        </Route>
        <Route path="/notes">
          <SignedIn>{(user) => <NotesPage user={user} />}</SignedIn>
        </Route>
        <Route path="/account">
          <SignedIn>{(user) => <AccountPage user={user} />}</SignedIn>
        </Route>
        <Route path="/admin">
          <SignedIn>{(user) => <AdminPage user={user} />}</SignedIn>
        </Route>
        <Route path="/sign-in" component={SignInPage} />
        <Route path="/sign-up" component={SignUpPage} />
        <Route path="/sign-out" component={SignOutPage} />
        <Route path="/verify" component={VerifyPage} />
        <Route path="/forgot-password" component={ForgotPasswordPage} />
        <Route path="/reset-password" component={ResetPasswordPage} />
        <Route path="/confirm-email" component={ConfirmEmailPage} />
        <Route path="/oauth/confirm" component={ConfirmLinkPage} />
        <Route path="/oauth/address" component={OAuthAddressPage} />
        <Route path="/oauth/email" component={OAuthEmailPage} />
        <Route path="/oauth/done" component={OAuthDonePage} />
        <Route path="/oauth/:provider">{({ provider }) => <OAuthPage provider={provider} />}</Route>
        <Route path="/account-deleted" component={AccountDeletedPage} />
        <Route component={NotFoundPage} />
      </Switch>
    </Layout>
  )
}
