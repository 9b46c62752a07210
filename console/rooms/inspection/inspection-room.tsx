import { Route, Switch } from 'wouter'
import { ContractPage } from './contract-page.tsx'
import { Queue } from './queue.tsx'

/** Contracts that wait for a person. */
export function InspectionRoom() {
  return (
    <Switch>
      <Route path="/:id" component={ContractPage} />
      <Route component={Queue} />
    </Switch>
  )
}
