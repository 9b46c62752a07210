import type { ReactNode } from 'react'
import classes from './wide.module.css'

/** What may be wider than the screen scrolls within itself, by keyboard too. */
export function Wide({
  label,
  isLow = false,
  children,
}: {
  label: string
  /** Long ones scroll up and down as well. */
  isLow?: boolean
  children: ReactNode
}) {
  return (
    <div
      className={`${classes.wide} ${isLow ? classes.low : ''}`}
      tabIndex={0}
      role="group"
      aria-label={label}
    >
      {children}
    </div>
  )
}
