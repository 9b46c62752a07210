import { Route, Switch } from 'wouter'
import { MessageList } from './message-list.tsx'
import { MessagePage } from './message-page.tsx'

/** Every text that was accepted, and what became of it. */
export function MessagesRoom() {
  return (
    <Switch>
      <Route path="/:id" component={MessagePage} />
      <Route component={MessageList} />
    </Switch>
  )
}
