import { Redirect, Route, Switch } from 'wouter'
import { SignedIn } from './identity/signed-in.tsx'
import { AccountPage } from './pages/account-page.tsx'
import { NotFoundPage } from './pages/not-found-page.tsx'
import { NotesPage } from './pages/notes-page.tsx'
import { SignInPage } from './pages/sign-in-page.tsx'
import { SignOutPage } from './pages/sign-out-page.tsx'
import { SignUpPage } from './pages/sign-up-page.tsx'
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
        <Route path="/sign-in" component={SignInPage} />
        <Route path="/sign-up" component={SignUpPage} />
        <Route path="/sign-out" component={SignOutPage} />
        <Route component={NotFoundPage} />
      </Switch>
    </Layout>
  )
}
