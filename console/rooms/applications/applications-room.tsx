import { Route, Switch } from 'wouter'
import { ApplicationList } from './application-list.tsx'
import { ApplicationPage } from './application-page.tsx'

/** Tenants of flash calls, and the numbers that call. */
export function ApplicationsRoom() {
  return (
    <Switch>
      <Route path="/:id" component={ApplicationPage} />
      <Route component={ApplicationList} />
    </Switch>
  )
}
