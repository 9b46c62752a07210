import { Route, Switch } from 'wouter'
import { UserList } from './user-list.tsx'
import { UserPage } from './user-page.tsx'

/** Users of the messaging gateway. */
export function UsersRoom() {
  return (
    <Switch>
      <Route path="/:id" component={UserPage} />
      <Route component={UserList} />
    </Switch>
  )
}
