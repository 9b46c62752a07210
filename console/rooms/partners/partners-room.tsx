import { Route, Switch } from 'wouter'
import { PartnerList } from './partner-list.tsx'
import { PartnerPage } from './partner-page.tsx'

/** Partners that sign their members on, with their companies. */
export function PartnersRoom() {
  return (
    <Switch>
      <Route path="/:id" component={PartnerPage} />
      <Route component={PartnerList} />
    </Switch>
  )
}
