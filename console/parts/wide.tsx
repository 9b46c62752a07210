import type { ReactNode } from 'react'
import classes from './wide.module.css'

/** What may be wider than the screen scrolls within itself, by keyboard too. */
export function Wide({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.wide} tabIndex={0} role="group" aria-label={label}>
      {children}
    </div>
  )
}
