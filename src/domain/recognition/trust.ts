/**
 * From this confidence on a number is taken as it was read: no second look, and no comparison needed. Measured, not
 * chosen: docs/adr/0014-*.
 */
export const trustedConfidence = 0.85
