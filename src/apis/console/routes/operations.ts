import type { TypedApp } from '../../../platform/http/typed.ts'
import { addOverview, type FullOverviewHouse } from './overview.ts'

export type OperationsHouse = FullOverviewHouse

/** How the house is doing, and what goes wrong in it. */
export function addOperations(app: TypedApp, house: OperationsHouse): void {
  addOverview(app, house)
}
