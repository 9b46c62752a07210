import { Route, Switch } from 'wouter'
import { CallList } from './call-list.tsx'
import { CallPage } from './call-page.tsx'

/** Flash calls, and calls that prove sender numbers. */
export function CallsRoom() {
  return (
    <Switch>
      <Route path="/:id" component={CallPage} />
      <Route component={CallList} />
    </Switch>
  )
}
