import { Route, Switch } from 'wouter'
import { VerificationList } from './verification-list.tsx'
import { VerificationPage } from './verification-page.tsx'

/** One-time codes that were sent, and what became of each. */
export function VerificationsRoom() {
  return (
    <Switch>
      <Route path="/:id" component={VerificationPage} />
      <Route component={VerificationList} />
    </Switch>
  )
}
