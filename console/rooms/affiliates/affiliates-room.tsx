import { Route, Switch } from 'wouter'
import { AffiliateList } from './affiliate-list.tsx'
import { AffiliatePage } from './affiliate-page.tsx'

/** Companies that enrol phones. */
export function AffiliatesRoom() {
  return (
    <Switch>
      <Route path="/:id" component={AffiliatePage} />
      <Route component={AffiliateList} />
    </Switch>
  )
}
